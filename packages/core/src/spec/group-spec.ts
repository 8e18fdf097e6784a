/** A group as its options declare it, with the defaults of those that are left out. */

import { type FromFile, toLiveOrFile } from '../module/from-file.js';
import { parseMemory } from '../text/memory.js';
import type { GroupSpec } from './spec.js';

/** Called once in each replica before its modules' bootstrap; a function only where groups share the process, else `fromFile`. */
export type Hook = (() => unknown) | FromFile;

export interface GroupOptions {
  /** Copies of the group, each of which claims its resources; default 1. */
  readonly replicas?: number | undefined;
  /** CPU cores; default 0. */
  readonly numCpus?: number | undefined;
  /** GPUs: a fraction below 1, or a whole number; default 0. */
  readonly numGpus?: number | undefined;
  /** Heap limit and claim, in bytes or such as '2GiB'; default none. */
  readonly memory?: number | string | undefined;
  /** Custom resources by name. */
  readonly resources?: Readonly<Record<string, number>> | undefined;
  /** Deaths in a minute after which the group is given up; default 3. */
  readonly maxRestarts?: number | undefined;
  /** How often a job whose actor died is tried again, if the group is `idempotent`; default 0. */
  readonly maxRedeliveries?: number | undefined;
  /** Whether a job may safely run twice; default false. */
  readonly idempotent?: boolean | undefined;
  /** Jobs interleaved inside one replica; default 1. */
  readonly concurrency?: number | undefined;
  /** Most jobs handed to a busy replica ahead of time; default 256; 0 switches it off. */
  readonly prefetch?: number | undefined;
  /** Jobs that may hold undelivered results of this group; default 64, and at least twice what its replicas run at once. */
  readonly maxUndelivered?: number | undefined;
  /** Running time per job in milliseconds; default none. */
  readonly timeout?: number | undefined;
  /** Longest wait of a ready job for a replica, in milliseconds; default none. */
  readonly queueTimeout?: number | undefined;
  /** Milliseconds that a cancelled module has before its actor is killed; default 5,000. */
  readonly cancelGrace?: number | undefined;
  /** Environment variables of the replicas, besides those of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly afterCreated?: readonly Hook[] | undefined;
  /** Passed to the executor as it is. */
  readonly executorOptions?: unknown;
}

/** What cannot be is in it as it was given, for the build to find. */
export function groupSpec(name: string, options: GroupOptions = {}): GroupSpec {
  const { replicas = 1, concurrency = 1 } = options;
  const memory = options.memory === undefined ? undefined : bytesOf(options.memory);
  return {
    name,
    replicas,
    claim: { numCpus: options.numCpus ?? 0, numGpus: options.numGpus ?? 0, memory, resources: options.resources },
    memory,
    maxRestarts: options.maxRestarts ?? 3,
    maxRedeliveries: options.maxRedeliveries ?? 0,
    idempotent: options.idempotent ?? false,
    concurrency,
    prefetch: options.prefetch ?? 256,
    maxUndelivered: options.maxUndelivered ?? defaultMaxUndelivered(replicas * concurrency),
    timeout: options.timeout,
    queueTimeout: options.queueTimeout,
    cancelGrace: options.cancelGrace ?? 5_000,
    env: options.env ?? {},
    afterCreated: (options.afterCreated ?? []).map(toLiveOrFile),
    executorOptions: options.executorOptions,
  };
}

/** With fewer than it runs at once, some replicas would never have work. */
function defaultMaxUndelivered(running: number): number {
  return running > 32 ? Math.ceil(2 * running) : 64;
}

function bytesOf(memory: number | string): number {
  try {
    return parseMemory(memory);
  } catch {
    return memory as number;
  }
}
