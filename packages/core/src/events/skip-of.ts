/** What an event says of a module that was skipped. */

import { decodeError } from '../wire/error-envelope.js';
import type { SkipCause } from '../wire/protocol.js';
import type { ModuleEvent } from './events.js';

export function skipOf({ reason, error }: SkipCause): Pick<ModuleEvent, 'status' | 'reason' | 'error'> {
  if (error !== undefined) return { status: 'skipped', error: decodeError(error) };
  return reason === undefined ? { status: 'skipped' } : { status: 'skipped', reason };
}
