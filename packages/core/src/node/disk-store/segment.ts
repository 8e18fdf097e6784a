/** A file of records that is written to: what a crash has left at its end is cut off. */

import { join } from 'node:path';
import { isMissing } from './code-of.js';
import { withDraft } from './drafts.js';
import type { Files, OpenFile } from './files.js';
import { type Frame, FrameWriter, PREAMBLE_BYTES } from './frames.js';
import { DamagedFrame, markOf, readFrames } from './read-frames.js';

export interface Segment {
  readonly name: string;
  /** Number of the first record that it has, or is to have. */
  readonly first: number;
}

export function segmentOf(first: number): Segment {
  return { name: `records-${first}`, first };
}

/** What is whole of a segment. */
interface Whole {
  readonly mark: Buffer;
  readonly end: number;
  /** Number of the last record; below that of the first if there is none. */
  readonly last: number;
  readonly isTorn: boolean;
}

export class WrittenSegment implements Segment {
  readonly name: string;
  readonly first: number;
  /** A write has failed, and may have left something after the end. */
  isSoiled = false;

  private constructor(
    { name, first }: Segment,
    private readonly file: OpenFile,
    private readonly writer: FrameWriter,
    /** Number of the last record in it; below `first` if it has none. */
    public last: number,
  ) {
    this.name = name;
    this.first = first;
  }

  static async make(files: Files, folder: string, segment: Segment): Promise<WrittenSegment> {
    const { file, written } = await withDraft(files, folder, segment.name, (draft) => FrameWriter.begin(draft));
    return new WrittenSegment(segment, file, written, segment.first - 1);
  }

  /** Opens the one that was written to last, or makes it. @throws {DamagedFrame} if more is wrong with it than its end. */
  static async open(files: Files, folder: string, segment: Segment): Promise<WrittenSegment> {
    const path = join(folder, segment.name);
    let file: OpenFile;
    try {
      file = await files.open(path, 'write');
    } catch (error) {
      if (!isMissing(error)) throw error;
      return await WrittenSegment.make(files, folder, segment);
    }
    try {
      const { mark, end, last, isTorn } = await wholeOf(file, path, segment.first);
      if (isTorn) await file.truncate(end);
      // Whoever wrote it may have been killed before it was safe.
      await file.sync();
      await files.syncFolder(folder);
      return new WrittenSegment(segment, file, new FrameWriter(file, mark, end), last);
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
  }

  /** Up to where it is whole and safe. */
  get end(): number {
    return this.writer.end;
  }

  /** @returns when the frame is safe. */
  async append(frame: Frame): Promise<void> {
    this.isSoiled = true;
    await this.writer.write(frame);
    await this.file.sync();
    this.isSoiled = false;
    this.writer.end += frame.size;
  }

  /** Removes what a failed write may have left, so that nobody takes it for a record. */
  async clean(): Promise<void> {
    await this.file.truncate(this.end);
    await this.file.sync();
    this.isSoiled = false;
  }

  /** Whether this file is found in the folder. */
  isIn(folder: string): Promise<boolean> {
    return this.file.isAt(join(folder, this.name));
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

async function wholeOf(file: OpenFile, path: string, first: number): Promise<Whole> {
  const size = await file.size();
  const mark = await markOf(file, path, size);
  let [end, last] = [PREAMBLE_BYTES, first - 1];
  try {
    for await (const frame of readFrames(file, path, size)) {
      end = frame.end;
      last = frame.entries.at(-1)?.sequence ?? last;
    }
    return { mark, end, last, isTorn: false };
  } catch (error) {
    if (error instanceof DamagedFrame && error.torn) return { mark, end, last, isTorn: true };
    throw error;
  }
}
