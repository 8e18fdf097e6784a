/** Says what makes a project too large to be uploaded, and what helps against that. */

import type { ShippedFile } from './project-files.js';

/** Bytes. */
export function totalOf(files: readonly ShippedFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/**
 * @param limit bytes of a zip that Ray takes.
 * @param zipped bytes, if it came so far.
 */
export function tooLarge(workingDir: string, files: readonly ShippedFile[], limit: number, zipped?: number): Error {
  const size = zipped === undefined ? `${mib(totalOf(files))} even before it is compressed` : `${mib(zipped)} as a zip`;
  const largest = [...foldersOf(files)].sort(([, one], [, other]) => other - one).slice(0, 5);
  const ofOthers = largest[0]?.[0].startsWith('node_modules/') === true || largest[0]?.[0].startsWith('.') === true;
  return new Error(
    `ray(): ${workingDir} with all that it depends on is ${size}, and Ray takes ${mib(limit)}. The largest in it: ` +
      `${largest.map(([folder, bytes]) => `${folder} (${mib(bytes)})`).join(', ')}. ` +
      (ofOthers
        ? 'Have the project on the nodes, ray({ installedAt }), or make do with fewer or smaller dependencies: those that only development needs belong to `devDependencies`.'
        : "Leave out what workers do not need, ray({ exclude: ['/data/'] }), or have the project on the nodes, ray({ installedAt })."),
  );
}

function foldersOf(files: readonly ShippedFile[]): ReadonlyMap<string, number> {
  const folders = new Map<string, number>();
  for (const { path, size } of files) {
    const [, folder = path] = /^((?:node_modules\/(?:@[^/]+\/)?)?[^/]+)/.exec(path) ?? [];
    folders.set(folder, (folders.get(folder) ?? 0) + size);
  }
  return folders;
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
