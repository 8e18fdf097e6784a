/** What an event says of a module that was skipped. */

import { decodeError } from '../wire/error-unpacking.js';
import type { SkipCause } from '../wire/module-results.js';
import type { ModuleEvent } from './events.js';

export function skipOf({ reason, error }: SkipCause): Pick<ModuleEvent, 'status' | 'reason' | 'error'> {
  if (error !== undefined) return { status: 'skipped', error: decodeError(error) };
  return reason === undefined ? { status: 'skipped' } : { status: 'skipped', reason };
}
