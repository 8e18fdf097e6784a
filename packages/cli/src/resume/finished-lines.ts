/** Which lines of an input are finished, each with its hash: four bytes a line, so that there may be very many. */

import type { Line } from '../input/line.js';
import type { RecordHead } from '../output/record.js';
import { UsageError } from '../usage-error.js';

const LINES_A_BLOCK = 2 ** 16;

export class FinishedLines {
  /** Hashes by line number; 0 for a line that is not finished. */
  readonly #blocks = new Map<number, Uint32Array>();
  /** How many of them had failed, and are kept with their errors. */
  failed = 0;
  #count = 0;
  #last = 0;

  get count(): number {
    return this.#count;
  }

  /** The highest number. */
  get last(): number {
    return this.#last;
  }

  add({ line, hash }: RecordHead): void {
    const index = Math.floor(line / LINES_A_BLOCK);
    const block = this.#blocks.get(index) ?? new Uint32Array(LINES_A_BLOCK);
    this.#blocks.set(index, block);
    if (block[line % LINES_A_BLOCK] === 0) this.#count += 1;
    block[line % LINES_A_BLOCK] = numberOf(hash);
    this.#last = Math.max(this.#last, line);
  }

  /** @throws {UsageError} if it was finished with another content. */
  has(line: Line): boolean {
    if (line.number > this.#last) return false;
    const hash = this.#blocks.get(Math.floor(line.number / LINES_A_BLOCK))?.[line.number % LINES_A_BLOCK] ?? 0;
    if (hash === 0) return false;
    if (hash !== numberOf(line.hash)) throw changed(`${line.place} has changed`);
    return true;
  }

  /** @throws {UsageError} if the input, of which this was the last line, is shorter than it was. */
  checkEnd(file: string, last: number): void {
    if (last >= this.#last) return;
    throw changed(`${file} has ${last} lines now, and line ${this.#last} is finished`);
  }
}

/** 0 means something else. */
function numberOf(hash: string): number {
  return Number.parseInt(hash, 16) || 1;
}

function changed(what: string): UsageError {
  return new UsageError(
    `${what}: the input is not the one that the output was made of.\n` +
      'Bring the former input back (lines may be added at its end), or run without --resume, which begins anew.',
  );
}
