/** What the folders of the packages owe a reader: no circles, no loose files at core's root, no file too long to read. */

import { type Edge, nodesOnCircles } from './circles.js';

/** What is still tolerated, by rule. */
export interface Tolerated {
  readonly fileCircles: readonly string[];
  readonly folderCircles: readonly string[];
  readonly looseFiles: readonly string[];
  readonly longFiles: readonly string[];
}

export const longest = 220;

/** Files that import each other in a circle, types included. */
export function fileCircles(imports: readonly Edge[]): ReadonlyMap<string, string> {
  return problems(imports);
}

/**
 * Folders that import each other in a circle: whole rooms, and the folders in them at each depth. A file above that
 * depth stands for itself, since an entry may import the folders whose contract lies beside it. The folder scope of
 * dependency-cruiser would count the imports of the tests that lie in the same folders as well.
 */
export function folderCircles(imports: readonly Edge[]): ReadonlyMap<string, string> {
  const deepest = Math.max(0, ...imports.flatMap(({ from, to }) => [depthOf(from), depthOf(to)]));
  const depths = Array.from({ length: deepest }, (_, index) => index + 1);
  const ends = (depth: number) => imports.map(({ from, to }) => ({ from: endAt(from, depth), to: endAt(to, depth) }));
  return new Map(depths.flatMap((depth) => [...problems(ends(depth))].filter(([end]) => !isFile(end))));
}

/** Files at the root of core that are not its entry. */
export function looseFiles(files: readonly string[]): ReadonlyMap<string, string> {
  const loose = files.filter((file) => /^packages\/core\/src\/(?!index\.ts$)[^/]+$/.test(file));
  return new Map(loose.map((file) => [file, `${file}: core's root holds index.ts alone; move it into a folder.`]));
}

/** Files of more lines than a reader takes in, except tables and types. */
export function longFiles(
  lengths: ReadonlyMap<string, number>,
  tables: readonly string[],
): ReadonlyMap<string, string> {
  const long = [...lengths].filter(
    ([file, lines]) => lines > longest && !file.endsWith('/types.ts') && !tables.includes(file),
  );
  return new Map(
    long.map(([file, lines]) => [file, `${file}: ${lines} lines, at most ${longest} are allowed; take it apart.`]),
  );
}

function problems(imports: readonly Edge[]): ReadonlyMap<string, string> {
  return new Map(
    [...nodesOnCircles(imports)].map(([node, next]) => [
      node,
      `${node}: on a circle of imports, types included, by way of ${[...next].sort().join(', ')}; move what both need below them.`,
    ]),
  );
}

function depthOf(file: string): number {
  return file.split('/').length - 1;
}

/** The folder of that depth that holds the file, or the file itself. */
function endAt(file: string, depth: number): string {
  return file.split('/').slice(0, depth).join('/');
}

function isFile(end: string): boolean {
  return /\.[a-z]+$/.test(end);
}
