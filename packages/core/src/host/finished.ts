/** Waits for what may hang, no longer than so many milliseconds. */

import type { Clock } from '../util/clock.js';

/** @throws what it throws, or that it has not finished. */
export function finished(clock: Clock, ms: number, work: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(ms, () => reject(new Error(`it had not finished after ${Math.round(ms)} ms`)));
    Promise.resolve(work).then(resolve, reject).finally(stop);
  });
}
