/** Appends lines to a file or a pipe: what comes while a write is under way goes with the next, and a full one is waited for. */

import { write } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { UsageError } from '../usage-error.js';
import { unwritable } from './unwritable.js';

const writeTo = promisify(write);

/** Characters that may wait for a write before whoever writes more has to wait too. */
const MOST_WAITING = 2 ** 20;

/** How long a pipe that another program has made non-blocking is left alone when it is full, in milliseconds. */
const FULL_PIPE_MS = 5;

/** Writes some of the bytes, and says how many. */
export type Sink = (bytes: Buffer, offset: number) => Promise<number> | number;

export function sinkTo(fd: number): Sink {
  return async (bytes, offset) => (await writeTo(fd, bytes, offset)).bytesWritten;
}

export class LineWriter {
  readonly #sink: Sink;
  readonly #name: string;
  #waiting: string[] = [];
  #characters = 0;
  #writing: Promise<void> | undefined;
  #failure: UsageError | undefined;

  /** @param name of the file, for messages. */
  constructor(sink: Sink, name: string) {
    this.#sink = sink;
    this.#name = name;
  }

  /** @param line with its end. @returns a promise only if there is no room for more until it resolves. @throws {UsageError} if an earlier write failed. */
  write(line: string): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    this.#waiting.push(line);
    this.#characters += line.length;
    this.#writing ??= this.#drain();
    return this.#characters < MOST_WAITING ? undefined : this.flush();
  }

  /** Resolves when everything is written. @throws {UsageError} if it cannot be written. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #drain(): Promise<void> {
    try {
      // Lines that are finished in one go travel in one write.
      await null;
      while (this.#waiting.length > 0) await this.#writeAll(this.#take());
    } catch (cause) {
      this.#failure = unwritable(this.#name, cause);
    }
    this.#writing = undefined;
  }

  /** Lines for one write; a very long one goes alone. */
  #take(): Buffer {
    let [count, characters] = [0, 0];
    for (const { length } of this.#waiting) {
      if (count > 0 && characters + length > MOST_WAITING) break;
      count += 1;
      characters += length;
    }
    this.#characters -= characters;
    return Buffer.from(this.#waiting.splice(0, count).join(''));
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    for (let written = 0; written < bytes.length; ) {
      try {
        written += await this.#sink(bytes, written);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        await pause(FULL_PIPE_MS);
      }
    }
  }
}
