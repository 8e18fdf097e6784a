/** Lists the files that a worker needs: the project, the packages that it depends on, and the worker's own. */

import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ignore from 'ignore';
import { installedPackages, packageRoot } from './installed-packages.js';

export interface PackedFile {
  /** In the package, with `/` between its parts. */
  readonly path: string;
  /** Where it lies here. */
  readonly file: string;
  readonly size: number;
  readonly executable: boolean;
}

export interface Project {
  readonly workingDir: string;
  /** A folder below which the worker's own package is. */
  readonly worker: string;
  readonly exclude: readonly string[];
  /** Added under these names. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Ordered by path. */
export function projectFiles({ workingDir, worker, exclude, extra }: Project): readonly PackedFile[] {
  const files = new Map<string, PackedFile>();
  const add = (path: string, file: string): void => {
    const { size, mode } = statSync(file);
    files.set(path, { path, file, size, executable: (mode & 0o100) !== 0 });
  };
  const excluded = ignore().add([...exclude]);
  walk(workingDir, '', add, (path, name) => name.startsWith('.') || excluded.ignores(path));
  for (const { path, folder } of installedPackages([packageRoot(workingDir), packageRoot(worker)])) {
    walk(folder, `${path}/`, add, (_path, name) => name === '.git');
  }
  for (const [path, file] of Object.entries(extra)) add(path, file);
  return [...files.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Follows links, since the other side has not what they lead to; a folder that contains itself is left out. */
function walk(
  folder: string,
  prefix: string,
  add: (path: string, file: string) => void,
  leftOut: (path: string, name: string) => boolean,
  above: readonly string[] = [],
): void {
  const { ino, dev } = statSync(folder);
  const self = `${dev}:${ino}`;
  if (above.includes(self)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    const [path, file] = [`${prefix}${name}`, join(folder, name)];
    const kind = kindOf(entry, file);
    if (kind === undefined || name === 'node_modules' || leftOut(kind === 'folder' ? `${path}/` : path, name)) continue;
    if (kind === 'folder') walk(file, `${path}/`, add, leftOut, [...above, self]);
    else add(path, file);
  }
}

function kindOf(entry: Dirent, file: string): 'file' | 'folder' | undefined {
  const it = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : entry;
  if (it?.isDirectory()) return 'folder';
  return it?.isFile() ? 'file' : undefined;
}
