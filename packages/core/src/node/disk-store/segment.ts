/** A file of records that is written to: what a crash has left at its end is cut off. */

import type { Files, OpenFile } from './files.js';
import { DamagedFrame, PREAMBLE, readFrames } from './frames.js';

export interface Segment {
  readonly path: string;
  /** Number of the first record that it has, or is to have. */
  readonly first: number;
}

export interface WrittenSegment extends Segment {
  readonly file: OpenFile;
  /** Up to where it is whole and durable. */
  end: number;
  /** Number of the last record in it; below `first` if it has none. */
  last: number;
}

/** Opens it, or makes it. @throws {DamagedFrame} if more is wrong with it than its end. */
export async function openSegment(files: Files, folder: string, segment: Segment): Promise<WrittenSegment> {
  const file = await openOrMake(files, segment.path);
  const written: WrittenSegment = { ...segment, file, end: PREAMBLE.length, last: segment.first - 1 };
  try {
    const torn = await passWhole(written);
    if (torn?.offset === 0) await file.write([PREAMBLE], 0);
    if (torn !== undefined) await file.truncate(written.end);
    await file.sync();
    await files.syncFolder(folder);
    return written;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openOrMake(files: Files, path: string): Promise<OpenFile> {
  try {
    return await files.open(path, 'write');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    return await files.open(path, 'create');
  }
}

/** Finds the end of what is whole. @returns what follows it, if anything does. */
async function passWhole(written: WrittenSegment): Promise<DamagedFrame | undefined> {
  try {
    for await (const { entries, end } of readFrames(written.file, written.path, await written.file.size())) {
      written.end = end;
      written.last = entries.at(-1)?.sequence ?? written.last;
    }
    return undefined;
  } catch (error) {
    if (error instanceof DamagedFrame && error.torn) return error;
    throw error;
  }
}
