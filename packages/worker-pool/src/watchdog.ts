/** Ends this process and its group when its driver has gone, though it may be too busy to see its channel close. */

import { Worker } from 'node:worker_threads';
import { sweepGroup } from './process-group.js';

const POLL_MS = 500;

/** Within so many milliseconds a worker whose driver has gone is ended. */
export const ENDED_MS = 2 * POLL_MS;

/** Windows does not tell of a parent's end by another parent. */
const program = `
  const { workerData: driver } = require('node:worker_threads');
  const never = new Int32Array(new SharedArrayBuffer(4));
  const isGone = () => {
    if (process.platform !== 'win32') return process.ppid !== driver;
    try {
      return !process.kill(driver, 0);
    } catch {
      return true;
    }
  };
  for (;;) {
    if (isGone()) process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
    Atomics.wait(never, 0, 0, ${POLL_MS});
  }
`;

/** @param driver its process id. */
export function endWith(driver: number): void {
  // Without what the process was started with, such as loaders, which would take it half a second.
  new Worker(program, { eval: true, workerData: driver, execArgv: [], env: {} }).unref();
  // It may end by itself before that is seen.
  process.once('exit', () => {
    if (process.ppid !== driver) sweepGroup(process.pid);
  });
}
