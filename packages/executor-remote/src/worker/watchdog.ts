/** Starts the thread that ends this worker when the driver is gone, however busy its modules are. */

import { Worker } from 'node:worker_threads';
import type { JoinToken } from '../engine.js';

const program = new URL('./watchdog.js', import.meta.url);

/** Resolves once the driver hears the heart beat. @throws {Error} if it cannot. */
export function startWatchdog(ticket: JoinToken): Promise<void> {
  const thread = new Worker(program, { workerData: ticket, execArgv: [] });
  thread.unref();
  return new Promise((resolve, reject) => {
    thread.once('message', () => resolve());
    thread.once('error', reject);
  });
}
