/** The folder of the user's project, whose files exist on every host. */

import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder } from '@magda/core/node';

/** Whether it can be a path, or an address. */
export function isPlace(value: unknown): value is string | URL {
  return (typeof value === 'string' && value !== '') || value instanceof URL;
}

/** @throws {TypeError} if it is no folder. */
export function workingDirOf(given: string | URL | undefined): string {
  if (given === undefined) return projectFolder() ?? packageRoot(entryFolder());
  const path = given instanceof URL || given.startsWith('file:') ? fileURLToPath(given) : resolve(given);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new TypeError(`remote(): workingDir must be a folder, but there is none at ${path}.`);
}

/** Of the program that was started; tools such as test runners are installed, and the project is where they were called. */
function entryFolder(): string {
  const [, entry] = process.argv;
  if (entry === undefined || !existsSync(entry)) return process.cwd();
  const file = realpathSync(entry);
  return file.split(sep).includes('node_modules') ? process.cwd() : dirname(file);
}

function packageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) return from;
  }
}
