/** The process-wide default executor. */

import type { Executor } from './executor/executor.js';
import { inline } from './executor/inline.js';

let chosen: Executor | undefined;

/** Sets the executor of every pipeline that is built without one of its own; without it `inline()` serves. */
export function init(executor: Executor): void {
  chosen = executor;
}

export function defaultExecutor(): Executor {
  chosen ??= inline();
  return chosen;
}
