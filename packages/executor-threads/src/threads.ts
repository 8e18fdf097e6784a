/** Runs each actor in a thread of this process. */

import type { Executor, Resources } from '@magda/core';
import { checkResources } from '@magda/core/options';
import {
  capacityOf,
  checkRuntime,
  outputOf,
  spawnWorker,
  stdioKind,
  threadRuntime,
  workerExecutor,
} from '@magda/worker-pool';

/** Capacities are logical, as in Ray: they decide which groups fit, not what threads use. They default to this machine's. */
export interface ThreadsOptions extends Resources {
  /**
   * Where modules' output goes: `prefixed` (default) to this process's, in whole lines behind `[pipeline/group/replica]`;
   * `inherit` to this process's as it comes; `ignore` nowhere.
   */
  readonly stdio?: 'prefixed' | 'inherit' | 'ignore' | undefined;
}

const program = new URL('./thread-worker.js', import.meta.url);

/** @throws {TypeError} if an option cannot be, or in a runtime that cannot end its threads. */
export function threads(options: ThreadsOptions = {}): Executor & AsyncDisposable {
  checkRuntime('threads', { deno: 'which cannot end a thread that spins' });
  checkResources('threads()', options, { stdio: stdioKind });
  const { stdio = 'prefixed' } = options;
  const capacity = capacityOf(options);
  const output = outputOf(stdio);
  return workerExecutor({
    name: 'threads',
    supports: { isolation: true, transfer: true, sharedMemory: true, gpuPinning: false },
    capacity,
    start: (request, signal) => spawnWorker({ request, program, output, runtime: threadRuntime(request) }, signal),
  });
}
