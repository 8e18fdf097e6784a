/** What a module returns instead of a result, and what stands in the place of a result that there is not. */

import { describe } from '../text/describe.js';
import { mark, markOf } from './mark.js';

/** What `skip()` gives; a module returns it instead of a result. */
export interface Skipped {
  readonly [mark]: 'skipped';
  /** As the module gave it. */
  readonly reason: string | undefined;
}

/**
 * Makes what a module returns where it has no result for this job.
 * @param reason shown in events and in `explain`.
 * @throws {TypeError} for a reason that is no text.
 */
export function skip(reason?: string): Skipped {
  if (reason !== undefined && typeof reason !== 'string') {
    throw new TypeError(`skip() takes a reason as text, or nothing: it was given ${describe(reason)}.`);
  }
  return Object.freeze({ [mark]: 'skipped' as const, reason });
}

/** It never throws, whatever the value. */
export function isSkipped(value: unknown): value is Skipped {
  return markOf(value) === 'skipped';
}

/** In the place of the value of a result that was skipped; no module sees it. */
export const ABSENT: unique symbol = Symbol('absent');
