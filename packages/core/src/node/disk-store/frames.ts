/**
 * How entries lie in a file: a line of text that says what it is, then frames, each of which is there whole or not at all.
 *
 * A frame is what was written at once: a header (the file's own mark, length, checksum of the body, checksum of all this
 * and of the place of the frame), then the entries, each with its length before it. Of the last frame of a file a crash
 * may leave anything: it is torn. One that is damaged and has others after it was damaged later. The mark, which is drawn
 * for each file, and the place keep what an entry holds, such as a copy of the file, from being taken for a frame.
 */

import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { StateStoreError } from '../../errors/errors.js';
import type { StateEntry } from '../../store/state-store.js';
import { entryToBytes } from '../entry-bytes.js';
import type { OpenFile } from './files.js';

export const MARK_BYTES = 16;
export const HEADER_BYTES = MARK_BYTES + 12;
export const TITLE = 'MAGDA state, version 1, ';
/** Where the first frame begins. */
export const PREAMBLE_BYTES = Buffer.byteLength(`${TITLE}${'0'.repeat(2 * MARK_BYTES)} 00000000\n`);
/** A frame is closed when it has grown to this. */
const LARGE = 64 * 1024 * 1024;
/** What an entry may have in bytes. */
const MOST = 2 ** 31 - 1;

/** What is to be written of one frame, but for its header. */
export interface Frame {
  readonly body: readonly Uint8Array[];
  readonly size: number;
}

/** @throws {StateStoreError} if an entry cannot be kept, before anything is written. */
export function framesOf(entries: readonly StateEntry[], most = MOST): readonly Frame[] {
  const frames: Frame[] = [];
  let body: Uint8Array[] = [];
  let size = 0;
  for (const [at, entry] of entries.entries()) {
    const bytes = bytesOf(entry, most);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    body.push(length, bytes);
    size += 4 + bytes.length;
    if (size < LARGE && at < entries.length - 1) continue;
    frames.push({ body, size: HEADER_BYTES + size });
    body = [];
    size = 0;
  }
  return frames;
}

function bytesOf(entry: StateEntry, most: number): Uint8Array {
  const refused = entry.sequence;
  let bytes: Uint8Array;
  try {
    bytes = entryToBytes(entry);
  } catch (cause) {
    throw new StateStoreError(`an entry cannot be written: ${(cause as Error).message}`, { refused, cause });
  }
  if (bytes.length <= most) return bytes;
  const gib = (bytes.length / 1024 ** 3).toFixed(1);
  throw new StateStoreError(
    `an entry of ${gib} GiB is too large: it may have less than 2 GiB. Keep large data in files of your own, and their names here.`,
    { refused },
  );
}

/** Writes frames to one file, in which no others can be mistaken for them. */
export class FrameWriter {
  constructor(
    private readonly file: OpenFile,
    private readonly mark: Buffer,
    /** Where the next frame goes. */
    public end: number,
  ) {}

  /** Begins a file. */
  static async begin(file: OpenFile): Promise<FrameWriter> {
    const mark = randomBytes(MARK_BYTES);
    await file.write([preamble(mark)], 0);
    return new FrameWriter(file, mark, PREAMBLE_BYTES);
  }

  /** Writes a frame at the end; the end is moved on by the caller, once the frame is safe. */
  async write({ body, size }: Frame): Promise<void> {
    const header = Buffer.alloc(HEADER_BYTES);
    this.mark.copy(header);
    header.writeUInt32LE(size - HEADER_BYTES, MARK_BYTES);
    header.writeUInt32LE(
      body.reduce((sum, part) => crc32(part, sum), 0),
      MARK_BYTES + 4,
    );
    header.writeUInt32LE(headerSum(header, this.end), MARK_BYTES + 8);
    await this.file.write([header, ...body], this.end);
  }
}

export function preamble(mark: Buffer): Buffer {
  const text = `${TITLE}${mark.toString('hex')}`;
  return Buffer.from(`${text} ${crc32(text).toString(16).padStart(8, '0')}\n`);
}

export function headerSum(header: Buffer, offset: number): number {
  const place = Buffer.alloc(8);
  place.writeBigUInt64LE(BigInt(offset));
  return crc32(header.subarray(0, MARK_BYTES + 8), crc32(place));
}
