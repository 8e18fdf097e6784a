/** Ray's REST API for jobs, packages and nodes: the part of it that places workers. */

import { below } from './address.js';
import { refusal, unreachable } from './api-errors.js';
import { exchange, type Reply } from './http.js';
import type { RaySettings } from './options.js';

export interface JobOrder {
  readonly entrypoint: string;
  readonly submission_id: string;
  readonly runtime_env: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly entrypoint_num_cpus?: number;
  readonly entrypoint_num_gpus?: number;
  readonly entrypoint_memory?: number;
  readonly entrypoint_resources?: Readonly<Record<string, number>>;
  readonly entrypoint_label_selector?: Readonly<Record<string, string>>;
}

export interface JobInfo {
  readonly submission_id: string | null;
  readonly status: 'PENDING' | 'RUNNING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED';
  readonly message: string | null;
  readonly error_type: string | null;
  readonly driver_exit_code: number | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  /** Milliseconds since 1970. */
  readonly end_time: number | null;
}

export interface NodeInfo {
  readonly node_ip: string;
  readonly state: string;
  readonly resources_total: Readonly<Record<string, number>>;
  readonly labels?: Readonly<Record<string, string>>;
}

interface ClusterStatus {
  readonly clusterStatus?: {
    readonly loadMetricsReport?: { readonly usage?: Readonly<Record<string, readonly [used: number, total: number]>> };
  };
}

/** The first whose jobs can claim memory. */
const OLDEST = [2, 9] as const;

/** How long an answer may take; uploads take longer. */
const PATIENCE_MS = 10_000;
const UPLOAD_MS = 120_000;

const ENDED = new Set<JobInfo['status']>(['STOPPED', 'SUCCEEDED', 'FAILED']);

export function hasEnded({ status }: Pick<JobInfo, 'status'>): boolean {
  return ENDED.has(status);
}

export class RayApi {
  constructor(private readonly settings: Pick<RaySettings, 'address' | 'token'>) {}

  get address(): URL {
    return this.settings.address;
  }

  /** @throws {Error} saying what to do, if there is no Ray, or one that is too old. */
  async version(signal?: AbortSignal): Promise<string> {
    const { text } = await this.#call('GET', '/api/version', { signal });
    const version = (parsed(text) as { readonly ray_version?: unknown } | undefined)?.ray_version;
    if (typeof version !== 'string') {
      throw new Error(
        `ray(): what answers at ${this.address.origin} is no dashboard of Ray. Give its URL: ray({ address }).`,
      );
    }
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return version;
    throw new Error(
      `ray(): the cluster at ${this.address.origin} runs Ray ${version}; it must be ${OLDEST.join('.')} or newer.`,
    );
  }

  async nodes(signal?: AbortSignal): Promise<readonly NodeInfo[]> {
    const { text } = await this.#call('GET', '/api/v0/nodes?detail=1&limit=1000', { signal });
    const { data } = parsed(text) as { readonly data: { readonly result: { readonly result: readonly NodeInfo[] } } };
    return data.result.result.filter(({ state }) => state === 'ALIVE');
  }

  /** What nobody holds on all nodes together; without custom resources, whose names Ray writes otherwise there. */
  async free(signal?: AbortSignal): Promise<Readonly<Record<string, number>>> {
    const { text } = await this.#call('GET', '/api/cluster_status', { signal });
    const { data } = parsed(text) as { readonly data?: ClusterStatus };
    const usage = Object.entries(data?.clusterStatus?.loadMetricsReport?.usage ?? {});
    return Object.fromEntries(usage.map(([name, [used, total]]) => [name, total - used]));
  }

  /** Whether the cluster has that package; if so it keeps it for the next minutes. */
  async hasPackage(name: string, signal?: AbortSignal): Promise<boolean> {
    const { status } = await this.#call('GET', `/api/packages/gcs/${name}`, { signal, besides: [404] });
    return status !== 404;
  }

  async upload(name: string, body: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.#call('PUT', `/api/packages/gcs/${name}`, { signal, body, patience: UPLOAD_MS });
  }

  /** Whoever repeats a submission that had arrived is told that it had. */
  async submit(order: JobOrder, signal?: AbortSignal): Promise<void> {
    const body = Buffer.from(JSON.stringify(order));
    const reply = await this.#call('POST', '/api/jobs/', { signal, body, besides: [500], patience: 60_000 });
    const arrivedBefore = reply.text.includes(`${order.submission_id} already exists`);
    if (reply.status === 500 && !arrivedBefore) throw refusal(this.settings, 'POST', '/api/jobs/', reply);
  }

  /** `undefined` if there is no such job. */
  async job(id: string, signal?: AbortSignal): Promise<JobInfo | undefined> {
    const { status, text } = await this.#call('GET', jobPath(id), { signal, besides: [404] });
    return status === 404 ? undefined : (parsed(text) as JobInfo);
  }

  async jobs(signal?: AbortSignal): Promise<readonly JobInfo[]> {
    const { text } = await this.#call('GET', '/api/jobs/', { signal, patience: 60_000 });
    return parsed(text) as readonly JobInfo[];
  }

  async stop(id: string): Promise<void> {
    await this.#call('POST', `${jobPath(id)}/stop`, { besides: [404] });
  }

  /** Of a job that has ended; others stay. */
  async delete(id: string): Promise<void> {
    await this.#call('DELETE', jobPath(id), { besides: [404, 500] });
  }

  async logs(id: string): Promise<string> {
    const { text } = await this.#call('GET', `${jobPath(id)}/logs`, {});
    return (parsed(text) as { readonly logs?: string }).logs ?? '';
  }

  /** Where a job's log can be followed, by WebSocket. */
  tail(id: string): { readonly url: URL; readonly headers: Readonly<Record<string, string>> } {
    const url = below(this.address, `${jobPath(id)}/logs/tail`);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return { url, headers: this.#authorization };
  }

  get #authorization(): Readonly<Record<string, string>> {
    const { token } = this.settings;
    return token === undefined ? {} : { authorization: `Bearer ${token.value}` };
  }

  async #call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options: {
      readonly signal?: AbortSignal | undefined;
      readonly body?: Uint8Array;
      /** Statuses that are answers, too. */
      readonly besides?: readonly number[];
      readonly patience?: number;
    },
  ): Promise<Reply> {
    const { signal, body, besides = [], patience = PATIENCE_MS } = options;
    const { address } = this;
    const type = path.startsWith('/api/packages/') ? 'application/octet-stream' : 'application/json';
    const headers = {
      ...this.#authorization,
      ...(body && { 'content-type': type }),
    };
    let reply: Reply;
    try {
      reply = await exchange({ method, url: below(address, path), headers, body, patience }, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw unreachable(address, error);
    }
    if (reply.status < 300 || besides.includes(reply.status)) return reply;
    throw refusal(this.settings, method, path, reply);
  }
}

function jobPath(id: string): string {
  return `/api/jobs/${encodeURIComponent(id)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
