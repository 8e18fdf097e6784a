/** The program of a worker thread. */

import { loadWhole } from './load-whole.js';
import type { ThreadTask } from './thread-runtime.js';

// It imports nothing large by itself: what fails while tinypool imports it ends the thread at once.
export default async (task: ThreadTask): Promise<void> => {
  const { serveThread } = await loadWhole(() => import('./serve-thread.js'));
  return serveThread(task);
};
