/** The process-wide default executor. */

import type { Executor } from '../executor/executor.js';
import { inline } from '../executors/inline/inline.js';
import { withMethod } from '../options/check-options.js';
import { describe } from '../text/describe.js';

const executorKind = withMethod('spawn', 'an executor, such as threads()');

let chosen: Executor | undefined;

/** Sets the executor of every pipeline that is built without one of its own; without it `inline()` serves. */
export function init(executor: Executor): void {
  if (!executorKind.holds(executor)) {
    throw new TypeError(`init() takes ${executorKind.must}: it was given ${describe(executor)}.`);
  }
  chosen = executor;
}

export function defaultExecutor(): Executor {
  chosen ??= inline();
  return chosen;
}
