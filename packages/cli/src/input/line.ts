/** One line of the input: its number, what it says, and the hash by which it is known again. */

import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';

/** A line that holds no job; it fails like one. */
export class InvalidLineError extends Error {
  readonly code = 'MAGDA_INVALID_LINE';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'InvalidLineError';
  }
}

export interface LineParts {
  /** Name of the file, for messages. */
  readonly file: string;
  /** From 1, counting every line of the file. */
  readonly number: number;
  /** Without its end; of a line that is too long, the beginning. */
  readonly bytes: Buffer;
  /** Bytes that it takes in the file. */
  readonly size: number;
  /** Whether it has an end: the last one of a file may lack it. */
  readonly ended: boolean;
  /** SHA-256 of a line that is too long to be kept. */
  readonly hash: string | undefined;
}

export class Line {
  readonly #parts: LineParts;
  #hash: string | undefined;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  get number(): number {
    return this.#parts.number;
  }

  get bytes(): Buffer {
    return this.#parts.bytes;
  }

  get size(): number {
    return this.#parts.size;
  }

  get ended(): boolean {
    return this.#parts.ended;
  }

  /** Eight digits of the SHA-256 of its bytes. */
  get hash(): string {
    this.#hash ??= (this.#parts.hash ?? hash('sha256', this.bytes)).slice(0, 8);
    return this.#hash;
  }

  get isBlank(): boolean {
    return this.bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
  }

  /** Such as `jobs.jsonl:17`. */
  get place(): string {
    return `${this.#parts.file}:${this.number}`;
  }

  /** Valid JSON, if the line is. */
  get text(): string {
    return this.bytes.toString('utf8');
  }

  /** What a job is given. @throws {InvalidLineError} naming the line. */
  request(): unknown {
    if (this.#parts.hash !== undefined) {
      throw new InvalidLineError(`${this.place}: a line of ${this.size} bytes is too long to be read as one job.`);
    }
    if (!isUtf8(this.bytes)) throw new InvalidLineError(`${this.place} is not valid UTF-8.`);
    try {
      return JSON.parse(this.text);
    } catch (cause) {
      throw new InvalidLineError(`${this.place} is not valid JSON: ${(cause as Error).message}`, cause);
    }
  }
}
