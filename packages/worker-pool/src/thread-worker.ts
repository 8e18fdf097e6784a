/** The program of a worker thread. */

import { portChannel } from './port-channel.js';
import { serveWorker } from './serve-worker.js';
import type { ThreadTask } from './thread-runtime.js';

export default ({ port }: ThreadTask): Promise<void> => serveWorker(portChannel(port));
