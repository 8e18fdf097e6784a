/** What an event says of a module: that it ended, was skipped, or failed where it is tried again. */

import { decodeError } from '../wire/error-unpacking.js';
import type { ModuleTimes } from '../wire/module-results.js';
import type { ModuleEvent } from './events.js';
import { skipOf } from './skip-of.js';

type Status = Pick<ModuleEvent, 'status' | 'reason' | 'error' | 'attempt' | 'next'>;

/** @param next when another attempt is due after the one that failed, if there is one. */
export function moduleStatus(
  status: 'ended' | 'aggregated',
  { skipped, attempt, error }: ModuleTimes,
  next: number | undefined,
): Status {
  const said: Status = skipped === undefined ? { status } : skipOf(skipped);
  if (attempt === undefined) return said;
  return error === undefined ? { ...said, attempt } : { status: 'failed', attempt, error: decodeError(error), next };
}
