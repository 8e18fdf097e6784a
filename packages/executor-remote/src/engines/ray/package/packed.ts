/** Files that were read once, for the name of a package and for what is in it: the same bytes for the same files, whenever it is done. */

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type AsyncZippable, zip } from 'fflate';
import type { ShippedFile } from './project-files.js';

/** The first date that the format knows. */
const EPOCH = new Date(1980, 0, 1);
const UNIX = 3;

export interface Packed {
  /** As Ray names packages: after the SHA-1 of all paths, modes and contents. */
  readonly name: string;
  /** Compresses in threads, so that workers are still answered meanwhile. */
  zipped(): Promise<Uint8Array>;
}

/** What has vanished since it was listed is left out. @throws {Error} naming a file that cannot be read. */
export async function packed(files: readonly ShippedFile[]): Promise<Packed> {
  const hash = createHash('sha1');
  const entries: AsyncZippable = {};
  for (const { path, file } of files) {
    const read = await readOnce(file);
    if (read === undefined) continue;
    const { bytes, executable } = read;
    hash.update(`${path}\0${executable}\0${bytes.byteLength}\0`).update(bytes);
    entries[path] = [bytes, { os: UNIX, attrs: (executable ? 0o100755 : 0o100644) << 16, mtime: EPOCH }];
  }
  return { name: `_ray_pkg_${hash.digest('hex')}.zip`, zipped: () => compressed(entries) };
}

function compressed(entries: AsyncZippable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zip(entries, (error, data) => (error === null ? resolve(data) : reject(error)));
  });
}

async function readOnce(
  file: string,
): Promise<{ readonly bytes: Uint8Array; readonly executable: boolean } | undefined> {
  try {
    const handle = await open(file);
    try {
      const { mode } = await handle.stat();
      return { bytes: await handle.readFile(), executable: (mode & 0o100) !== 0 };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(
      `ray(): ${file} cannot be read to be uploaded (${code ?? message}). Make it readable, or leave it out: ray({ exclude }).`,
      { cause },
    );
  }
}
