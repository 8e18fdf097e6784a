/** The program of a worker thread. */

import { portChannel } from './port-channel.js';
import { sendPromptly } from './prompt-output.js';
import { serveWorker } from './serve-worker.js';
import type { ThreadTask } from './thread-runtime.js';

export default ({ port }: ThreadTask): Promise<void> => {
  sendPromptly(process.stdout);
  sendPromptly(process.stderr);
  return serveWorker(portChannel(port));
};
