/** Finds this host's copy of a file that the driver named. */

import { isAbsolute, join, normalize } from 'node:path';
import { installed, type PortableSource } from './portable.js';

/**
 * Where the file is, or would be if it were there.
 *
 * @throws {Error} if the path leads out of its folder.
 */
export function resolveSource({ package: name, path }: PortableSource, workingDir: string): string {
  const inner = normalize(path);
  if (inner.startsWith('..') || isAbsolute(inner))
    throw new Error(`${path} leads out of the folder that workers load from`);
  if (name === undefined) return join(workingDir, inner);
  return join(installed(name, workingDir) ?? join(workingDir, 'node_modules', name), inner);
}
