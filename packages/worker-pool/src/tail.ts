/** Remembers the last words of a stream. */

import type { Readable } from 'node:stream';

const LENGTH = 2 ** 14;

export class Tail {
  #bytes = Buffer.alloc(0);

  constructor(stream: Readable) {
    stream.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]).subarray(-LENGTH);
    });
  }

  get text(): string {
    return this.#bytes.toString();
  }
}
