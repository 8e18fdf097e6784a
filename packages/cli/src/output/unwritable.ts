/** Says in the user's words why a file cannot be written. */

import { UsageError } from '../usage-error.js';

/** @throws {UsageError} naming the file, if the attempt throws. */
export function refusing<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

export function unwritable(path: string, cause: unknown): UsageError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'its folder does not exist' : message;
  return new UsageError(`${path} cannot be written: ${why}.`, { cause });
}
