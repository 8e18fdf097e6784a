/** Writes a text that is made as a whole, to a file or to standard output. */

import { writeFileSync } from 'node:fs';
import { Refusal } from '../refusal.js';

/** @param path undefined or `-` for standard output. @throws {Refusal} if the file cannot be written. */
export function writeText(text: string, path: string | undefined): void {
  if (path === undefined || path === '-') return void process.stdout.write(text);
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new Refusal(`${path} cannot be written: ${(cause as Error).message}.`, { cause });
  }
}
