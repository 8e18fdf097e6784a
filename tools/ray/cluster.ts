/** A real Ray cluster on this machine: a head, nodes beside it or on hosts of their own, and an end that leaves nothing. */

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { program } from './install.mjs';
import { type Host, Network } from './network.js';

const run = promisify(execFile);

/** In the environment of each process of a cluster. */
const MARK = 'MAGDA_RAY_CLUSTER';

/** Ray refuses less. */
const OBJECT_STORE_BYTES = 100_000_000;

export interface NodeOptions {
  readonly numCpus?: number | undefined;
  readonly numGpus?: number | undefined;
  readonly resources?: Readonly<Record<string, number>> | undefined;
}

export interface ClusterOptions extends NodeOptions {
  /** With it nodes can have hosts of their own, whose link can be cut; needs root. */
  readonly network?: boolean | undefined;
}

/** All that somebody else needs to find it again. */
export interface ClusterState {
  readonly folder: string;
  readonly token: string;
  readonly dashboardPort: number;
  readonly port: number;
  readonly subnet?: number | undefined;
  readonly hosts?: readonly Host[] | undefined;
}

export class RayCluster {
  constructor(
    private readonly state: Omit<ClusterState, 'subnet' | 'hosts'>,
    private readonly network?: Network,
  ) {}

  static async start({ network, ...options }: ClusterOptions = {}): Promise<RayCluster> {
    const [port, dashboardPort, clientPort, agentPort] = await freePorts(4);
    // Short: what it is the beginning of must be the name of a socket.
    const folder = mkdtempSync(join(tmpdir(), 'magda-ray-'));
    const token = randomBytes(32).toString('hex');
    const cluster = new RayCluster(
      { folder, token, port, dashboardPort },
      network ? await Network.create() : undefined,
    );
    try {
      await cluster.#ray([
        ...['--head', `--port=${port}`, `--node-ip-address=${cluster.ip}`, `--temp-dir=${cluster.#disk}`],
        ...[
          '--dashboard-host=127.0.0.1',
          `--dashboard-port=${dashboardPort}`,
          `--ray-client-server-port=${clientPort}`,
        ],
        ...[`--dashboard-agent-listen-port=${agentPort}`, ...claims(options)],
      ]);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  static of({ subnet, hosts = [], ...state }: ClusterState): RayCluster {
    return new RayCluster(state, subnet === undefined ? undefined : new Network(subnet, [...hosts]));
  }

  toState(): ClusterState {
    return { ...this.state, subnet: this.network?.subnet, hosts: this.network?.hosts };
  }

  /** Of the dashboard and its REST API. */
  get address(): string {
    return `http://127.0.0.1:${this.state.dashboardPort}`;
  }

  get token(): string {
    return this.state.token;
  }

  /** Of the head, for its nodes. */
  get ip(): string {
    return this.network?.address ?? '127.0.0.1';
  }

  /** Where each node keeps what it works with. */
  get #disk(): string {
    return `${this.state.folder}/t`;
  }

  /** A node on a host of its own. */
  async addNode(options: NodeOptions = {}): Promise<Host> {
    if (this.network === undefined) throw new Error('Only a cluster with a network takes further nodes.');
    const host = await this.network.addHost();
    await this.startNode(host, options);
    return host;
  }

  /** Starts the node of a host whose processes have ended. */
  async startNode(host: Host, options: NodeOptions = {}): Promise<void> {
    const [agentPort] = await freePorts(1);
    await this.#ray(
      [
        ...[`--address=${this.ip}:${this.state.port}`, `--node-ip-address=${host.address}`],
        ...[`--dashboard-agent-listen-port=${agentPort}`, ...claims(options)],
      ],
      // A disk of its own, too, under the same name as everywhere: nodes replace the files of jobs without asking each other.
      [
        ...['ip', 'netns', 'exec', host.namespace, 'unshare', '--mount', '--propagation', 'private'],
        ...['sh', '-c', 'mount -t tmpfs none "$0" && exec "$@"', this.#disk],
      ],
    );
  }

  async cut(host: Host): Promise<void> {
    await this.network?.cut(host);
  }

  async mend(host: Host): Promise<void> {
    await this.network?.mend(host);
  }

  /** Ends every process of the cluster, workers too, and removes what it had on disk and in the network. */
  async stop(): Promise<void> {
    const ended = new Set<number>();
    for (let left = this.processes(); left.length > 0; left = [...ended, ...this.processes()].filter(isThere)) {
      for (const pid of left) kill(pid);
      for (const pid of left) ended.add(pid);
      await sleep(50);
    }
    await this.network?.remove();
    rmSync(this.state.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** The processes of the cluster, by what their environment says, or that of those who started them. */
  processes(): readonly number[] {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const mark = `${MARK}=${this.state.folder}`;
    // Those that give themselves a title write it over their environment.
    const found = new Set(all.filter((pid) => readOrNothing(`/proc/${pid}/environ`).split('\0').includes(mark)));
    const parents = new Map(all.map((pid) => [pid, parentOf(pid)]));
    for (let before = -1; before < found.size; ) {
      before = found.size;
      for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
    }
    return [...found].map(Number);
  }

  async #ray(args: readonly string[], [command, ...before]: readonly string[] = []): Promise<void> {
    const common = ['--disable-usage-stats', `--object-store-memory=${OBJECT_STORE_BYTES}`];
    const all = [program, 'start', ...common, ...args];
    await run(command ?? program, command === undefined ? all.slice(1) : [...before, ...all], {
      timeout: 120_000,
      maxBuffer: 2 ** 24,
      env: {
        ...process.env,
        ...settings,
        [MARK]: this.state.folder,
        RAY_AUTH_MODE: 'token',
        RAY_AUTH_TOKEN: this.token,
      },
    });
  }
}

/** No worker of Ray's is wanted before a job asks for one, nothing is told to anybody, and a node that is cut off is soon missed. */
const settings = {
  RAY_USAGE_STATS_ENABLED: '0',
  RAY_prestart_worker_first_driver: '0',
  RAY_num_workers_soft_limit: '0',
  RAY_health_check_period_ms: '1000',
  RAY_health_check_timeout_ms: '2000',
  RAY_health_check_failure_threshold: '5',
  NO_COLOR: '1',
};

function claims({ numCpus = 4, numGpus = 0, resources = {} }: NodeOptions): readonly string[] {
  return [`--num-cpus=${numCpus}`, `--num-gpus=${numGpus}`, `--resources=${JSON.stringify(resources)}`];
}

async function freePorts(count: number): Promise<[number, number, number, number]> {
  // Below those that Ray gives its workers, and below those that the system gives to whoever asks for any.
  const ports: number[] = [];
  for (let port = 7_000 + (process.pid % 1_000); ports.length < count; port++) if (await isFree(port)) ports.push(port);
  return ports as [number, number, number, number];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

function parentOf(pid: string): string {
  // The name of the program, in brackets, may have anything in it.
  return readOrNothing(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1] ?? '';
}

function isThere(pid: number): boolean {
  return !['', 'Z'].includes(readOrNothing(`/proc/${pid}/stat`).split(') ').at(-1)?.slice(0, 1) ?? '');
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
