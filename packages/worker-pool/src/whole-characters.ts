/** Passes on what a worker prints as it comes, but no half of a character, which what others print could tear. */

import type { Cutter } from './cutter.js';

export class WholeCharacters implements Cutter {
  #begun: Buffer = NOTHING;

  take(chunk: Buffer): Buffer {
    const bytes = this.#begun.length === 0 ? chunk : Buffer.concat([this.#begun, chunk]);
    const end = bytes.length - lengthOfHalf(bytes);
    this.#begun = bytes.subarray(end);
    return bytes.subarray(0, end);
  }

  rest(): Buffer {
    return this.#begun;
  }
}

const NOTHING = Buffer.alloc(0);

/** Bytes at the end that begin a character in UTF-8 and do not end it. */
function lengthOfHalf(bytes: Buffer): number {
  for (let length = 1; length <= 3; length++) {
    const byte = bytes.at(-length);
    if (byte === undefined || byte < 0x80) return 0;
    if (byte >= 0xc0) return length < lengthOf(byte) ? length : 0;
  }
  return 0;
}

/** @param first byte of a character that has several. */
function lengthOf(first: number): number {
  if (first >= 0xf8) return 1;
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}
