/** The program of a child process. */

import { processChannel } from './process-channel.js';
import { printAtOnce } from './process-output.js';
import type { ProcessTask } from './process-runtime.js';
import { serveWorker } from './serve-worker.js';
import { endWith } from './watchdog.js';

export default async (task: ProcessTask): Promise<void> => {
  endWith(task.driver);
  printAtOnce();
  // Ctrl-C reaches all processes of a terminal: when the driver ends, and how, is for the driver to say.
  process.on('SIGINT', () => {});
  await serveWorker(processChannel(task));
  // Whatever else modules have left running.
  process.exit();
};
