/** What a child process does: it serves one actor, and ends. */

import { ignoreSignals } from './ignored-signals.js';
import { processChannel, receiveTask } from './process-channel.js';
import { printAtOnce } from './process-output.js';
import { serveWorker } from './serve-worker.js';
import { endWith } from './watchdog.js';

export async function serveProcess(): Promise<void> {
  ignoreSignals();
  const task = await receiveTask();
  endWith(task.driver);
  printAtOnce();
  await serveWorker(processChannel(task));
  // Whatever else modules have left running.
  process.exit();
}
