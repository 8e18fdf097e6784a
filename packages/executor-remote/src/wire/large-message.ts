/** How a message that is too large for one frame is announced, and put together again on arrival. */

import { PayloadTooLargeError } from '@magda/core';

/** Its first byte; neither encoding of a message begins with it. */
const ANNOUNCEMENT = 0xc1;

const LENGTH_BYTES = 8;

/** @param lengths of the message's own bytes, and of each buffer that travels beside it. */
export function announce(lengths: readonly number[]): Uint8Array {
  const frame = Buffer.alloc(1 + lengths.length * LENGTH_BYTES, ANNOUNCEMENT);
  for (const [at, length] of lengths.entries()) frame.writeBigUInt64BE(BigInt(length), 1 + at * LENGTH_BYTES);
  return frame;
}

export function isAnnouncement(frame: Uint8Array): boolean {
  return frame[0] === ANNOUNCEMENT;
}

/** @throws {Error} if that is no announcement. */
export function lengthsIn(announcement: Buffer): readonly number[] {
  const count = (announcement.byteLength - 1) / LENGTH_BYTES;
  if (!Number.isInteger(count) || count < 1) throw new Error('The bytes announce no message.');
  return Array.from({ length: count }, (_, at) => Number(announcement.readBigUInt64BE(1 + at * LENGTH_BYTES)));
}

export class LargeMessage {
  /** The message's own bytes, and each buffer. */
  readonly #parts: readonly Uint8Array[];
  #part = 0;
  #filled = 0;

  /** @throws {Error} if that is no announcement, or of more than the limit. */
  constructor(announcement: Buffer, limit: number) {
    const lengths = lengthsIn(announcement);
    checkSize(
      lengths.reduce((sum, length) => sum + length, 0),
      limit,
    );
    this.#parts = lengths.map((length) => new Uint8Array(length));
  }

  /** @returns whether it is complete now. @throws {Error} if the bytes are more than were announced. */
  add(frame: Uint8Array): boolean {
    const part = this.#parts[this.#part] as Uint8Array;
    part.set(frame, this.#filled);
    this.#filled += frame.byteLength;
    if (this.#filled < part.byteLength) return false;
    this.#part += 1;
    this.#filled = 0;
    return this.#part === this.#parts.length;
  }

  get bytes(): Uint8Array {
    return this.#parts[0] as Uint8Array;
  }

  get apart(): readonly ArrayBuffer[] {
    return this.#parts.slice(1).map(({ buffer }) => buffer as ArrayBuffer);
  }
}

/** @throws {PayloadTooLargeError} that says what to do. */
export function checkSize(bytes: number, limit: number): void {
  if (bytes <= limit) return;
  throw new PayloadTooLargeError(
    `A message of ${bytes} bytes is larger than the ${limit} that remote() carries. ` +
      'Raise its `messageLimit`, or pass a file or a URL instead of what is in it.',
  );
}
