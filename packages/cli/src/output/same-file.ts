/** Tells whether two names are of one file, whatever the names: links, hard links, folders that are links. */

import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../usage-error.js';

/** The same for each name of a file; undefined for what is no regular file, such as `/dev/null`, which nothing spoils. */
export function identityOf(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats !== undefined) return stats.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
  const folder = dirname(resolve(path));
  return join(
    statSync(folder, { throwIfNoEntry: false }) === undefined ? folder : realpathSync(folder),
    basename(path),
  );
}

/** @throws {UsageError} if the output is one of the files that were read. */
export function refuseOverwriting(option: string, output: string | undefined, inputs: readonly string[]): void {
  if (output === undefined || output === '-') return;
  const identity = identityOf(output);
  if (identity === undefined) return;
  const input = inputs.find((path) => identityOf(path) === identity);
  if (input !== undefined) throw new UsageError(`${option} ${output} would overwrite ${input}. Name another file.`);
}
