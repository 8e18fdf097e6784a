/** What a store on disk does to files, so that each step can be watched, held up, or be the last. */

import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, isMissing } from './code-of.js';
import { answers, type Listener, listen } from './sign-of-life.js';
import { whereabouts } from './whereabouts.js';

export interface OpenFile {
  /** Writes the bytes one after another from a position on. */
  write(bytes: readonly Uint8Array[], position: number): Promise<void>;
  /** Fills as much of the buffer as there is. @returns how much that was. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  size(): Promise<number>;
  truncate(size: number): Promise<void>;
  /** Returns when what was written outlives a loss of power. */
  sync(): Promise<void>;
  /** Whether it is this file that has the name. */
  isAt(path: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface Files {
  /** Makes a folder and those that it lies in; their names outlive a loss of power. */
  makeFolder(path: string): Promise<void>;
  /** Names of what is in a folder; none if it is not there. */
  list(folder: string): Promise<readonly string[]>;
  readText(path: string): Promise<string>;
  /** `create`: empty, whatever was there. */
  open(path: string, how: 'create' | 'write' | 'read'): Promise<OpenFile>;
  /** In one step, in place of what was there. */
  rename(from: string, to: string): Promise<void>;
  /** A file, or a folder with all that is in it; it need not be there. */
  remove(path: string): Promise<void>;
  /** Returns when the names in the folder outlive a loss of power. */
  syncFolder(path: string): Promise<void>;
  /** Makes something at the path that answers for as long as this process lives; undefined where that cannot be had. */
  listen(path: string): Promise<Listener | undefined>;
  /** Whether something answers at the path; undefined if nobody can tell. */
  answers(path: string): Promise<boolean | undefined>;
  /** Gives a file a time that differs from the one of the count before. */
  touch(path: string, count: number): Promise<void>;
  /** The time of a file; undefined if it is not there. */
  timeOf(path: string): Promise<number | undefined>;
  /** Two processes that find the same here reach each other by `listen` and `answers`; undefined if nobody can tell. */
  whereabouts(folder: string): Promise<string | undefined>;
}

const FLAGS = { create: 'w', write: 'r+', read: 'r' } as const;
/** Systems read and write no more than 2 GiB at once, and Node takes more for a negative number. */
const AT_ONCE = 1024 ** 3;
/** A list of so many parts is passed on to the system as it is. */
const PARTS_AT_ONCE = 1_000;

export const nodeFiles: Files = {
  async makeFolder(path) {
    const first = (await mkdir(path, { recursive: true })) ?? path;
    const last = dirname(first);
    for (let parent = dirname(path); ; parent = dirname(parent)) {
      await syncFolder(parent);
      if (parent === last || parent === dirname(parent)) return;
    }
  },
  list: async (folder) => {
    try {
      return await readdir(folder);
    } catch (error) {
      // A file in its place is not missing: nobody could make a folder there.
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  },
  readText: (path) => readFile(path, 'utf8'),
  open: async (path, how) => {
    const file = await open(path, FLAGS[how]);
    try {
      return openFile(file, await file.stat({ bigint: true }));
    } catch (error) {
      await file.close();
      throw error;
    }
  },
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  syncFolder,
  listen,
  answers,
  touch: (path, count) => utimes(path, 0, FIRST_TIME + count * BETWEEN_TIMES),
  timeOf: async (path) => (await stat(path).catch(otherwiseIfMissing(undefined)))?.mtimeMs,
  whereabouts,
};

/** In seconds: some file systems begin at 1980 and count by two. */
const FIRST_TIME = 1_000_000_000;
const BETWEEN_TIMES = 10;

function openFile(file: FileHandle, { dev, ino }: { readonly dev: bigint; readonly ino: bigint }): OpenFile {
  return {
    write: (bytes, position) => writeAll(file, bytes, position),
    read: async (buffer, position) => {
      let filled = 0;
      for (;;) {
        const wanted = Math.min(AT_ONCE, buffer.byteLength - filled);
        const { bytesRead } = await file.read(buffer, filled, wanted, position + filled);
        filled += bytesRead;
        if (bytesRead === 0 || filled === buffer.byteLength) return filled;
      }
    },
    size: async () => (await file.stat()).size,
    truncate: (size) => file.truncate(size),
    sync: () => file.datasync(),
    async isAt(path) {
      const found = await stat(path, { bigint: true }).catch(otherwiseIfMissing(undefined));
      return found?.ino === ino && found.dev === dev;
    },
    close: () => file.close(),
  };
}

async function syncFolder(path: string): Promise<void> {
  // Windows keeps names by itself, and opens no folders.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The system may take less at once than it was given. */
async function writeAll(file: FileHandle, bytes: readonly Uint8Array[], position: number): Promise<void> {
  let at = position;
  for (const some of portions(bytes)) {
    for (let left = some; left.length > 0; ) {
      const { bytesWritten } = await file.writev(left as Uint8Array[], at);
      at += bytesWritten;
      left = after(left, bytesWritten);
    }
  }
}

/** Lists that are as large as the system takes at once. */
function* portions(bytes: readonly Uint8Array[]): Generator<readonly Uint8Array[]> {
  let portion: Uint8Array[] = [];
  let size = 0;
  for (const part of bytes) {
    for (let from = 0; from < part.byteLength; from += AT_ONCE) {
      const piece = part.byteLength > AT_ONCE ? part.subarray(from, from + AT_ONCE) : part;
      if (size + piece.byteLength > AT_ONCE || portion.length === PARTS_AT_ONCE) {
        yield portion;
        portion = [];
        size = 0;
      }
      portion.push(piece);
      size += piece.byteLength;
    }
  }
  if (portion.length > 0) yield portion;
}

function after(parts: readonly Uint8Array[], bytesWritten: number): readonly Uint8Array[] {
  let left = bytesWritten;
  return parts.flatMap((part) => {
    const done = Math.min(left, part.byteLength);
    left -= done;
    return done === part.byteLength ? [] : [part.subarray(done)];
  });
}

function otherwiseIfMissing<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (isMissing(error)) return otherwise;
    throw error;
  };
}
