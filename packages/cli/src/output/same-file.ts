/** Tells whether two names are of one file, whatever the names: links, hard links, folders that are links. */

import { fstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../usage-error.js';

/** Descriptors of this process, which a shell may have opened on any file. */
export const STANDARD_INPUT = 0;
export const STANDARD_OUTPUT = 1;

/** The same for each name of a file; undefined for what is no regular file, such as `/dev/null`, which nothing spoils. */
export function identityOf(path: string | number): string | undefined {
  if (typeof path === 'number') return identityOfOpen(path);
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats !== undefined) return stats.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
  const folder = dirname(resolve(path));
  return join(
    statSync(folder, { throwIfNoEntry: false }) === undefined ? folder : realpathSync(folder),
    basename(path),
  );
}

function identityOfOpen(descriptor: number): string | undefined {
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    return stats.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
  } catch {
    // Closed by whoever started this process.
    return undefined;
  }
}

/** @throws {UsageError} if the output is one of the files that were read. */
export function refuseOverwriting(option: string, output: string | undefined, inputs: readonly string[]): void {
  const standard = output === undefined || output === '-';
  const identity = identityOf(standard ? STANDARD_OUTPUT : output);
  if (identity === undefined) return;
  const input = inputs.find((path) => identityOf(path) === identity);
  if (input === undefined) return;
  throw new UsageError(
    standard
      ? `Standard output would be added to ${input}. Send it to another file.`
      : `${option} ${output} would overwrite ${input}. Name another file.`,
  );
}
