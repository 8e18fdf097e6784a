/** What a store on disk does to files, so that each step can be watched, held up, or be the last. */

import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';

export interface OpenFile {
  /** Writes the bytes one after another from a position on. */
  write(bytes: readonly Uint8Array[], position: number): Promise<void>;
  /** Fills as much of the buffer as there is. @returns how much that was. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  size(): Promise<number>;
  truncate(size: number): Promise<void>;
  /** Returns when what was written outlives a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface Files {
  makeFolder(path: string): Promise<void>;
  /** Names of what is in a folder; none if it is not there. */
  list(folder: string): Promise<readonly string[]>;
  readText(path: string): Promise<string>;
  /** `create`: empty, whatever was there. */
  open(path: string, how: 'create' | 'write' | 'read'): Promise<OpenFile>;
  /** In one step, in place of what was there. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file. @throws EEXIST if the name is taken. */
  link(from: string, to: string): Promise<void>;
  /** A file, or a folder with all that is in it; it need not be there. */
  remove(path: string): Promise<void>;
  /** Returns when the names in the folder outlive a loss of power. */
  syncFolder(path: string): Promise<void>;
}

const FLAGS = { create: 'w', write: 'r+', read: 'r' } as const;

export const nodeFiles: Files = {
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  list: (folder) => readdir(folder).catch(noneIfMissing),
  readText: (path) => readFile(path, 'utf8'),
  open: async (path, how) => {
    const file = await open(path, FLAGS[how]);
    return {
      write: async (bytes, position) => writeAll(bytes, position, (...args) => file.writev(...args)),
      read: async (buffer, position) => {
        let filled = 0;
        for (;;) {
          const { bytesRead } = await file.read(buffer, filled, buffer.byteLength - filled, position + filled);
          filled += bytesRead;
          if (bytesRead === 0 || filled === buffer.byteLength) return filled;
        }
      },
      size: async () => (await file.stat()).size,
      truncate: (size) => file.truncate(size),
      sync: () => file.datasync(),
      close: () => file.close(),
    };
  },
  rename,
  link,
  remove: (path) => rm(path, { recursive: true, force: true }),
  async syncFolder(path) {
    // Windows keeps names by itself, and opens no folders.
    if (process.platform === 'win32') return;
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};

/** The system may take less at once than it was given. */
async function writeAll(
  bytes: readonly Uint8Array[],
  position: number,
  writev: (bytes: readonly Uint8Array[], position: number) => Promise<{ readonly bytesWritten: number }>,
): Promise<void> {
  let left = bytes;
  let at = position;
  while (left.length > 0) {
    let { bytesWritten } = await writev(left, at);
    at += bytesWritten;
    left = left.flatMap((part) => {
      const done = Math.min(bytesWritten, part.byteLength);
      bytesWritten -= done;
      return done === part.byteLength ? [] : [part.subarray(done)];
    });
  }
}

function noneIfMissing(error: unknown): readonly string[] {
  if ((error as { code?: unknown }).code === 'ENOENT') return [];
  throw error;
}
