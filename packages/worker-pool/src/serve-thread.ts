/** Serves one actor in this thread. */

import { portChannel } from './port-channel.js';
import { serveWorker } from './serve-worker.js';
import { printTo } from './thread-output.js';
import type { ThreadTask } from './thread-runtime.js';

export function serveThread({ port, print }: ThreadTask): Promise<void> {
  printTo(print);
  return serveWorker(portChannel(port));
}
