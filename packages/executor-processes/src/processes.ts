/** Runs each actor in a child process of this one. */

import type { Executor, Resources } from '@magda/core';
import { checkResources, listOf, named, type OptionKinds } from '@magda/core/options';
import {
  capacityOf,
  checkRuntime,
  inheritedArgv,
  outputOf,
  processRuntime,
  spawnWorker,
  stdioKind,
  workerExecutor,
} from '@magda/worker-pool';

/** Capacities are logical, as in Ray: they decide which groups fit, not what processes use. They default to this machine's. */
export interface ProcessesOptions extends Resources {
  /** Variables beside those of this process; `undefined` removes one. A group's own `env` goes before them. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Options of Node for each process, such as `['--cpu-prof']`; default those of this process. */
  readonly execArgv?: readonly string[] | undefined;
  /** Bytes that a message may take, and so the results of a job in a group; default 256 MiB, less than 2 GiB. */
  readonly messageLimit?: number | undefined;
  /**
   * Where modules' output goes: `prefixed` (default) to this process's, in whole lines behind `[pipeline/group/replica]`;
   * `inherit` to this process's as it comes; `ignore` nowhere.
   */
  readonly stdio?: 'prefixed' | 'inherit' | 'ignore' | undefined;
}

const program = new URL('./process-worker.js', import.meta.url);

const MIB = 2 ** 20;

/** Node's channel counts the bytes of a message in 31 bits, its own included. */
const LARGEST_MESSAGE = 2_047 * MIB;

const ownKinds = {
  env: named('an object with a string, or undefined, for each name', (value) => value === undefined || isText(value)),
  execArgv: listOf('a list of strings', isText),
  messageLimit: {
    must: `a whole number of bytes from 1 to ${LARGEST_MESSAGE}`,
    holds: (value) => Number.isInteger(value) && (value as number) > 0 && (value as number) <= LARGEST_MESSAGE,
  },
  stdio: stdioKind,
} as const satisfies OptionKinds<Omit<ProcessesOptions, keyof Resources>>;

const CHANNEL = "which lacks Node's channel between processes";

/** @throws {TypeError} if an option cannot be, or in a runtime other than Node. */
export function processes(options: ProcessesOptions = {}): Executor & AsyncDisposable {
  checkRuntime('processes', { bun: CHANNEL, deno: CHANNEL });
  checkResources('processes()', options, ownKinds);
  const {
    env = {},
    execArgv = inheritedArgv(process.execArgv),
    messageLimit = 256 * MIB,
    stdio = 'prefixed',
  } = options;
  const { gpuIds = visibleGpus(options.numGpus) } = options;
  const capacity = capacityOf({ ...options, gpuIds });
  const output = outputOf(stdio);
  return workerExecutor({
    name: 'processes',
    supports: { isolation: true, transfer: false, sharedMemory: false, gpuPinning: true },
    capacity,
    start: (request, signal) =>
      spawnWorker(
        { request, program, output, runtime: processRuntime(request, { env, execArgv, messageLimit }) },
        signal,
      ),
  });
}

/** Where this process itself is shown some GPUs only, those are what it can grant. */
function visibleGpus(count: number | undefined): readonly string[] | undefined {
  const visible = process.env.CUDA_VISIBLE_DEVICES?.split(',').map((id) => id.trim());
  return visible !== undefined && count !== undefined && count <= visible.length ? visible.slice(0, count) : undefined;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
