/** Remembers the last words of a stream. */

import type { Readable } from 'node:stream';

const LENGTH = 2 ** 14;

export class Tail {
  #text = '';

  constructor(stream: Readable) {
    stream.on('data', (chunk: Buffer) => {
      this.#text = (this.#text + chunk).slice(-LENGTH);
    });
  }

  get text(): string {
    return this.#text;
  }
}
