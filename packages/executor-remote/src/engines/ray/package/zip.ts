/** Makes one file of many: the same bytes for the same files, whenever it is done. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type AsyncZippable, zip } from 'fflate';
import type { PackedFile } from './project-files.js';

/** The first that the format knows. */
const EPOCH = new Date(1980, 0, 1);
const UNIX = 3;

/** SHA-1 in hex, as Ray names packages, of all paths, modes and contents. */
export async function contentHash(files: readonly PackedFile[]): Promise<string> {
  const hash = createHash('sha1');
  for (const { path, file, executable } of files) {
    const bytes = await readFile(file);
    hash.update(`${path}\0${executable}\0${bytes.byteLength}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Compresses in threads, so that workers are still answered meanwhile. */
export async function zipped(files: readonly PackedFile[]): Promise<Uint8Array> {
  const entries: AsyncZippable = {};
  for (const { path, file, executable } of files) {
    const attrs = (executable ? 0o100755 : 0o100644) << 16;
    entries[path] = [await readFile(file), { os: UNIX, attrs, mtime: EPOCH }];
  }
  return await new Promise((resolve, reject) => {
    zip(entries, (error, data) => (error === null ? resolve(data) : reject(error)));
  });
}
