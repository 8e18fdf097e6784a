/** A mark that outlives the process that left it: a few bytes in a file, which cost less than two microseconds. */

import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mark } from '@magda/core';

/** Ticket and module. */
const WORDS = 2;
const NONE = -1;

/** The driver's side. */
export class MarkFile {
  readonly path = join(tmpdir(), `magda-${process.pid}-${randomUUID()}`);
  // Nobody else may have put it there.
  readonly #file = openSync(this.path, 'wx+', 0o600);
  readonly #words = new Float64Array(WORDS).fill(NONE);
  #open = true;

  constructor() {
    // So that a full disk is an error now.
    writeSync(this.#file, this.#words);
  }

  /** What was marked last, also after `close`. */
  last(): Mark | undefined {
    if (this.#open) readSync(this.#file, this.#words, { position: 0 });
    const [ticket = NONE, module = NONE] = this.#words;
    return ticket === NONE ? undefined : { ticket, module };
  }

  close(): void {
    this.last();
    this.#open = false;
    closeSync(this.#file);
    rmSync(this.path, { force: true });
  }
}

/** The worker's side; it removes the name of the file, so that nothing is left of it whoever dies. */
export function marksIn(path: string): (mark: Mark) => void {
  const file = openSync(path, 'r+');
  unlinkSync(path);
  const words = new Float64Array(WORDS);
  return ({ ticket, module }) => {
    words[0] = ticket;
    words[1] = module;
    try {
      writeSync(file, words, 0, words.byteLength, 0);
    } catch (error) {
      // Whoever reads an old mark would run the job again.
      console.error('Cannot note which job begins:', error);
      process.exit(1);
    }
  };
}
