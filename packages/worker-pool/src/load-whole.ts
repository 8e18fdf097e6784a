/** Imports in a thread that may be ended as soon as they fail. */

import { setTimeout as sleep } from 'node:timers/promises';

/** A file that a module reads by itself may stay open for good. */
const PATIENCE_MS = 1_000;

/**
 * What `load` gives. Where it fails, the files that were imported beside it are closed before that is known: a thread that ends
 * before leaves them open in the process (Node 20 to 24).
 */
export async function loadWhole<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    await filesAreClosed();
    throw error;
  }
}

async function filesAreClosed(): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  // A file takes several requests, one after another.
  for (let quiet = 0; quiet < 2 && performance.now() < end; ) {
    await sleep(1);
    quiet = readsFiles() ? 0 : quiet + 1;
  }
}

/** Other runtimes do not say. */
function readsFiles(): boolean {
  return process.getActiveResourcesInfo?.().some((resource) => resource.startsWith('FSReq')) === true;
}
