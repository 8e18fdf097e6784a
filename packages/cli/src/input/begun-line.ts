/** A line whose end has not been read yet. What exceeds the limit is hashed and let go, so that it fills no memory. */

import { createHash, type Hash } from 'node:crypto';

const MEBIBYTE = 2 ** 20;

/** Bytes of the longest line that is read as a whole. */
export const LONGEST_LINE = 256 * MEBIBYTE;

/** What is kept of a longer one. */
const BEGINNING = 1024;

export class BegunLine {
  #parts: Buffer[] = [];
  #size = 0;
  #hash: Hash | undefined;

  constructor(private readonly longest: number) {}

  get size(): number {
    return this.#size;
  }

  add(part: Buffer): void {
    this.#size += part.length;
    this.#parts.push(part);
    if (this.#size <= this.longest) return;
    const [first = part] = this.#parts;
    const unhashed = this.#hash === undefined ? this.#parts : [part];
    this.#hash ??= createHash('sha256');
    for (const each of unhashed) this.#hash.update(each);
    this.#parts = [first.subarray(0, BEGINNING)];
  }

  /** The whole line, or the beginning and the hash of one that is too long; what is added next begins another. */
  take(): { readonly bytes: Buffer; readonly size: number; readonly hash: string | undefined } {
    const [first, ...others] = this.#parts;
    const bytes = first === undefined ? Buffer.alloc(0) : others.length === 0 ? first : Buffer.concat(this.#parts);
    const taken = { bytes, size: this.#size, hash: this.#hash?.digest('hex') };
    this.#parts = [];
    this.#size = 0;
    this.#hash = undefined;
    return taken;
  }
}
