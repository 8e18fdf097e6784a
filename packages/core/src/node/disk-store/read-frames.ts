/** Reads frames, and tells what a crash has left of the last from what was damaged later. */

import { crc32 } from 'node:zlib';
import { StateStoreError } from '../../errors/errors.js';
import type { StateEntry } from '../../store/state-store.js';
import { bytesToEntry } from '../entry-bytes.js';
import type { OpenFile } from './files.js';
import { HEADER_BYTES, headerSum, MARK_BYTES, PREAMBLE_BYTES, preamble, TITLE } from './frames.js';

const CHUNK = 256 * 1024;

/** A frame that cannot be read. */
export class DamagedFrame extends StateStoreError {
  constructor(
    path: string,
    readonly offset: number,
    /** Whether it can be what a crash has left of the last write. */
    readonly torn: boolean,
    what: string,
    cause?: unknown,
  ) {
    super(
      `${path} is damaged at byte ${offset}: ${what}. Put a copy of the whole folder in its place, or clear() the store to begin anew.`,
      { cause },
    );
  }
}

export interface ReadFrame {
  readonly entries: readonly StateEntry[];
  /** Where it ends in the file. */
  readonly end: number;
}

/** The frames of a file up to a size. @throws {DamagedFrame} at the first that cannot be read. */
export async function* readFrames(file: OpenFile, path: string, size: number): AsyncGenerator<ReadFrame> {
  const mark = await markOf(file, path, size);
  const window = new Window(file, size);
  for (let offset = PREAMBLE_BYTES; offset < size; ) {
    const body = await bodyAt(window, { mark, path, offset });
    const end = offset + HEADER_BYTES + body.length;
    yield { entries: entriesIn(body, path, offset), end };
    offset = end;
  }
}

/** The mark of a file. @throws {DamagedFrame} if it does not begin with one. */
export async function markOf(file: OpenFile, path: string, size: number): Promise<Buffer> {
  const found = await new Window(file, size).at(0, PREAMBLE_BYTES);
  const mark = Buffer.from(found?.toString('latin1', TITLE.length, TITLE.length + 2 * MARK_BYTES) ?? '', 'hex');
  if (found?.equals(preamble(mark))) return mark;
  // A file gets its path when this is safe.
  throw new DamagedFrame(path, 0, false, 'it does not begin as a file of a state store');
}

interface Place {
  readonly mark: Buffer;
  readonly path: string;
  readonly offset: number;
}

async function bodyAt(window: Window, { mark, path, offset }: Place): Promise<Buffer> {
  const damaged = (what: string, torn: boolean) => new DamagedFrame(path, offset, torn, what);
  const header = await window.at(offset, HEADER_BYTES);
  if (header === undefined) throw damaged('a header is cut short', true);
  if (!isHeader(header, mark, offset)) throw damaged('there is no header', !(await isFollowed(window, mark, offset)));
  const length = header.readUInt32LE(MARK_BYTES);
  const sum = header.readUInt32LE(MARK_BYTES + 4);
  const end = offset + HEADER_BYTES + length;
  if (end > window.size) throw damaged('a record is cut short', true);
  const body = await window.at(offset + HEADER_BYTES, length);
  if (body === undefined || crc32(body) !== sum)
    throw damaged('a record does not match its checksum', end === window.size);
  return body;
}

function isHeader(bytes: Buffer, mark: Buffer, offset: number): boolean {
  return bytes.subarray(0, MARK_BYTES).equals(mark) && bytes.readUInt32LE(MARK_BYTES + 8) === headerSum(bytes, offset);
}

/** Whether a frame was begun anywhere after the offset. */
async function isFollowed(window: Window, mark: Buffer, offset: number): Promise<boolean> {
  for (let from = offset + 1; from + HEADER_BYTES <= window.size; ) {
    const chunk = await window.at(from, Math.min(CHUNK, window.size - from));
    if (chunk === undefined) return false;
    const last = chunk.length - HEADER_BYTES;
    for (let at = chunk.indexOf(mark); at >= 0 && at <= last; at = chunk.indexOf(mark, at + 1)) {
      if (isHeader(chunk.subarray(at, at + HEADER_BYTES), mark, from + at)) return true;
    }
    from += last + 1;
  }
  return false;
}

function entriesIn(body: Buffer, path: string, offset: number): readonly StateEntry[] {
  const entries: StateEntry[] = [];
  try {
    for (let at = 0; at < body.length; ) {
      const length = body.readUInt32LE(at);
      entries.push(bytesToEntry(body.subarray(at + 4, at + 4 + length)));
      at += 4 + length;
    }
    return entries;
  } catch (cause) {
    const what = `this Node (${process.version}) cannot read a record that was written there, perhaps by a newer one`;
    throw new DamagedFrame(path, offset, false, what, cause);
  }
}

/** Reads a file forwards, a chunk at a time. */
class Window {
  #chunk = Buffer.alloc(0);
  #begin = 0;

  constructor(
    private readonly file: OpenFile,
    readonly size: number,
  ) {}

  /** So many bytes from there, if the file has them. */
  async at(offset: number, length: number): Promise<Buffer | undefined> {
    if (offset + length > this.size) return undefined;
    const from = offset - this.#begin;
    if (from >= 0 && from + length <= this.#chunk.length) return this.#chunk.subarray(from, from + length);
    const wanted = Buffer.allocUnsafe(Math.min(Math.max(length, CHUNK), this.size - offset));
    const filled = await this.file.read(wanted, offset);
    if (filled < length) return undefined;
    this.#chunk = wanted.subarray(0, filled);
    this.#begin = offset;
    return this.#chunk.subarray(0, length);
  }
}
