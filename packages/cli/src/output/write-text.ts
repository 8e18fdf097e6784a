/** Writes a text that is made as a whole, to a file or to standard output. */

import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { standardOutput } from './standard-output.js';
import { refusing } from './unwritable.js';

/** @param path undefined or `-` for standard output. @throws {Refusal} if the file cannot be written. */
export async function writeText(text: string, path?: string): Promise<void> {
  if (path !== undefined && path !== '-') return refusing(path, () => writeFileSync(path, text));
  const output = standardOutput(undefined);
  output.write(text);
  await output.flush();
}

/** Rather now than when all the work is done. @throws {Refusal} if the file cannot be written. */
export function checkWritable(path: string): void {
  refusing(path, () => accessSync(existsSync(path) ? path : dirname(path), constants.W_OK));
}
