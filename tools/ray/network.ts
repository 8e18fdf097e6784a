/** A network of hosts on this machine: a bridge, and a namespace with an address of its own for each. Needs root on Linux. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ip = (...args: readonly string[]) => run('ip', args);

const SUBNETS = 64;

export interface Host {
  readonly namespace: string;
  readonly link: string;
  readonly address: string;
}

export class Network {
  constructor(
    /** Which of the subnets 10.213.0.0/24, 10.213.1.0/24, … */
    readonly subnet: number,
    readonly hosts: Host[] = [],
  ) {}

  /** @throws {Error} saying what is missing, where there can be none. */
  static async create(): Promise<Network> {
    const first = process.pid % SUBNETS;
    for (let at = 0; at < SUBNETS; at++) {
      const network = new Network((first + at) % SUBNETS);
      try {
        await ip('link', 'add', network.#bridge, 'type', 'bridge');
      } catch (cause) {
        if (String(cause).includes('File exists')) continue;
        throw new Error('Hosts of their own on this machine need Linux, root, and `ip` (iproute2).', { cause });
      }
      await ip('address', 'add', `${network.address}/24`, 'dev', network.#bridge);
      await ip('link', 'set', network.#bridge, 'up');
      return network;
    }
    throw new Error(
      'All subnets 10.213.0.0/24 to 10.213.63.0/24 are taken; remove bridges that are left over: `ip link`.',
    );
  }

  /** Of this machine itself, for the others. */
  get address(): string {
    return `10.213.${this.subnet}.1`;
  }

  get #bridge(): string {
    return `magda${this.subnet}`;
  }

  async addHost(): Promise<Host> {
    const number = this.hosts.length + 2;
    const [namespace, link, inner] = [
      `${this.#bridge}-${number}`,
      `${this.#bridge}h${number}`,
      `${this.#bridge}n${number}`,
    ];
    const host: Host = { namespace, link, address: `10.213.${this.subnet}.${number}` };
    this.hosts.push(host);
    const inside = (...args: readonly string[]) => ip('-n', namespace, ...args);
    await ip('netns', 'add', namespace);
    await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', inner, 'netns', namespace);
    await ip('link', 'set', link, 'master', this.#bridge, 'up');
    await inside('address', 'add', `${host.address}/24`, 'dev', inner);
    await inside('link', 'set', inner, 'up');
    await inside('link', 'set', 'lo', 'up');
    await inside('route', 'add', 'default', 'via', this.address);
    return host;
  }

  /** From now on nothing reaches it. */
  async cut({ link }: Host): Promise<void> {
    await ip('link', 'set', link, 'down');
  }

  async mend({ link }: Host): Promise<void> {
    await ip('link', 'set', link, 'up');
  }

  async remove(): Promise<void> {
    for (const { namespace, link } of this.hosts) {
      await ip('link', 'delete', link).catch(() => {});
      await ip('netns', 'delete', namespace).catch(() => {});
    }
    await ip('link', 'delete', this.#bridge).catch(() => {});
  }
}
