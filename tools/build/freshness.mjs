/** Tells whether the packages are built from the sources as they are: nx puts each build back from its cache, so that whoever imports one meanwhile may find it gone. */

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a build is made from, in the root and in a package. */
const SHARED = ['package-lock.json', 'tsconfig.base.json', 'tools/tsup.base.ts'];
const SOURCES = ['package.json', 'tsup.config.ts', 'tsconfig.json', 'src'];

/** @param {string} root of the repository */
export function isBuilt(root) {
  const stamp = stampOf(root);
  if (!existsSync(stamp)) return false;
  const packages = packagesOf(root);
  const paths = (names) => packages.flatMap((folder) => names.map((name) => join(folder, name)));
  const isMissing = (folder) => existsSync(join(folder, 'tsup.config.ts')) && !existsSync(join(folder, 'dist'));
  if (packages.some(isMissing)) return false;
  const begun = Number(readFileSync(stamp, 'utf8'));
  const sources = [...SHARED.map((name) => join(root, name)), ...paths(SOURCES)];
  // A build that was broken off is newer than the stamp of the one before.
  return isOlder(sources, begun) && isOlder(paths(['dist']), statSync(stamp).mtimeMs);
}

/**
 * Call it when all packages are built.
 * @param {string} root of the repository
 * @param {number} begun when the build began: what was written later may not be in it
 */
export function markBuilt(root, begun) {
  const stamp = stampOf(root);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, String(begun));
}

function stampOf(root) {
  return join(root, 'node_modules/.cache/magda/built');
}

function packagesOf(root) {
  const folder = join(root, 'packages');
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Folders count too: one whose file was removed is newer. */
function isOlder(paths, time) {
  return paths.every((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return true;
    if (found.mtimeMs > time) return false;
    if (!found.isDirectory()) return true;
    const inside = readdirSync(path).map((name) => join(path, name));
    return isOlder(inside, time);
  });
}
