/** The input of a run: a file, or standard input. */

import { type Stats, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { UsageError } from '../usage-error.js';
import type { Line } from './line.js';
import { openInput } from './open-input.js';
import { readLines } from './read-lines.js';

export class Input {
  /** Bytes, where they are known beforehand. */
  readonly size: number | undefined;
  readonly name: string;
  readonly #file: { readonly path: string; readonly stats: Stats } | undefined;
  #stream: Readable | undefined;
  #ended = false;

  /** @param path `-` for standard input. @throws {UsageError} if the file cannot be read. */
  constructor(path: string) {
    this.#file = path === '-' ? undefined : { path, stats: statsOf(path) };
    this.name = this.#file === undefined ? '<stdin>' : path;
    this.size = this.#file?.stats.isFile() ? this.#file.stats.size : undefined;
  }

  /** Whether it can be read more than once. */
  get isFile(): boolean {
    return this.size !== undefined;
  }

  /** Whether it was ended before its end. */
  get ended(): boolean {
    return this.#ended;
  }

  /** From the beginning. @throws {UsageError} if reading fails. */
  async *lines(): AsyncGenerator<Line, void, undefined> {
    if (this.#ended) return;
    try {
      this.#stream = this.#file === undefined ? process.stdin : openInput(this.#file.path, this.#file.stats);
      yield* readLines(this.#stream, this.name);
    } catch (error) {
      // A stream that is destroyed under its reader says that it was closed too early.
      if (this.#ended) return;
      throw error instanceof UsageError ? error : unreadable(this.name, error);
    } finally {
      this.#stream?.destroy();
    }
  }

  /** No more is read, also where the next line is still waited for. */
  end(): void {
    this.#ended = true;
    this.#stream?.destroy();
  }
}

function statsOf(path: string): Stats {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (stats.isDirectory())
    throw new UsageError(`The input ${path} is a folder. Name a file in it, or - for standard input.`);
  return stats;
}

function unreadable(path: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'there is no such file' : message;
  return new UsageError(`The input ${path} cannot be read: ${why}.`, { cause: error });
}
