/**
 * How entries lie in a file: a line of text that says what it is, then frames, each of which is there whole or not at all.
 *
 * A frame is what was written at once: a header (mark, length, checksum of the body, checksum of these three), then the
 * entries, each with its length before it. Of the last frame of a file a crash may leave anything: it is torn. One
 * that is damaged and has whole ones after it was damaged later.
 */

import { crc32 } from 'node:zlib';
import { StateStoreError } from '../../errors.js';
import type { StateEntry } from '../../store/state-store.js';
import { bytesToEntry, entryToBytes } from '../entry-bytes.js';
import type { OpenFile } from './files.js';

export const PREAMBLE = Buffer.from('MAGDA state, version 1\n');

const MARK = 0x4d474431;
const HEADER_BYTES = 16;
/** A frame is closed when it has grown to this. */
const LARGE = 64 * 1024 * 1024;
const CHUNK = 256 * 1024;

/** What is to be written of one frame. */
export interface Frame {
  readonly bytes: readonly Uint8Array[];
  readonly size: number;
}

/** @throws if an entry cannot be serialised. */
export function framesOf(entries: readonly StateEntry[]): readonly Frame[] {
  const frames: Frame[] = [];
  let body: Uint8Array[] = [];
  let size = 0;
  for (const [at, entry] of entries.entries()) {
    const bytes = entryToBytes(entry);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    body.push(length, bytes);
    size += 4 + bytes.length;
    if (size < LARGE && at < entries.length - 1) continue;
    frames.push({ bytes: [header(body, size), ...body], size: HEADER_BYTES + size });
    body = [];
    size = 0;
  }
  return frames;
}

function header(body: readonly Uint8Array[], size: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32LE(MARK, 0);
  bytes.writeUInt32LE(size, 4);
  bytes.writeUInt32LE(
    body.reduce((sum, part) => crc32(part, sum), 0),
    8,
  );
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 12)), 12);
  return bytes;
}

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
  const window = new Window(file, size);
  if (!(await window.at(0, PREAMBLE.length))?.equals(PREAMBLE)) {
    throw new DamagedFrame(path, 0, size <= PREAMBLE.length, 'it does not begin as a file of a state store');
  }
  for (let offset = PREAMBLE.length; offset < size; ) {
    const body = await bodyAt(window, path, offset);
    const end = offset + HEADER_BYTES + body.length;
    yield { entries: entriesIn(body, path, offset), end };
    offset = end;
  }
}

async function bodyAt(window: Window, path: string, offset: number): Promise<Buffer> {
  const found = await frameAt(window, offset);
  if (typeof found !== 'string') return found;
  throw new DamagedFrame(path, offset, !(await isFollowed(window, offset)), found);
}

/** The body of the frame that begins there, or why there is none. */
async function frameAt(window: Window, offset: number): Promise<Buffer | string> {
  const head = await window.at(offset, HEADER_BYTES);
  if (head === undefined) return 'a header is cut short';
  if (head.readUInt32LE(0) !== MARK || head.readUInt32LE(12) !== crc32(head.subarray(0, 12)))
    return 'there is no header';
  const [length, sum] = [head.readUInt32LE(4), head.readUInt32LE(8)];
  const body = await window.at(offset + HEADER_BYTES, length);
  if (body === undefined) return 'a record is cut short';
  return crc32(body) === sum ? body : 'a record does not match its checksum';
}

/** Whether a whole frame begins anywhere after the offset. */
async function isFollowed(window: Window, offset: number): Promise<boolean> {
  for (let at = offset + 1; ; at++) {
    const head = await window.at(at, 4);
    if (head === undefined) return false;
    if (head.readUInt32LE(0) === MARK && typeof (await frameAt(window, at)) !== 'string') return true;
  }
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
    private readonly size: number,
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
