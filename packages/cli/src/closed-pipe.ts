/** Tells that whoever read the output has closed it, as `head` does. */

import { UsageError } from './usage-error.js';

export function isClosedPipe(error: unknown): boolean {
  return error instanceof UsageError && (error.cause as { code?: unknown } | undefined)?.code === 'EPIPE';
}
