/** The program of a worker thread. */

import { portChannel } from './port-channel.js';
import { serveWorker } from './serve-worker.js';
import { printTo } from './thread-output.js';
import type { ThreadTask } from './thread-runtime.js';

export default ({ port, print }: ThreadTask): Promise<void> => {
  printTo(print);
  return serveWorker(portChannel(port));
};
