/** What comes from a thread on `parentPort`, which modules share with tinypool. */

import type { Worker } from 'node:worker_threads';

/** Lets tinypool hear its own word, and calls `foreign` when there is the first of another's: it would end the thread for that. */
export function separate(thread: Worker, foreign: () => void): void {
  const listeners = thread.listeners('message');
  thread.removeAllListeners('message');
  let ready = false;
  let told = false;
  thread.on('message', (message: unknown) => {
    if (!ready && (message as { readonly ready?: unknown } | null | undefined)?.ready === true) {
      ready = true;
      for (const listener of listeners) listener.call(thread, message);
    } else if (!told && !isOfNode(message)) {
      told = true;
      foreign();
    }
  });
}

/** With `--watch` it is told of the files that a thread imports. */
function isOfNode(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && Object.keys(message).some((key) => key.startsWith('watch:'))
  );
}
