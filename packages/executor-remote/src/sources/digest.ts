/** Fingerprints of files, so that an old copy on another host is an error and not a mystery. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** SHA-256 in hex; `undefined` if there is no such file. */
export async function digestOf(file: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch {
    return undefined;
  }
}
