/** A mark that outlives the process that left it: a few bytes in a file without a name, which cost less than two microseconds. */

import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartRecord } from '@magda/core';
import { emitWarning, tellOnStandardError } from '@magda/core/log';

/** Ticket and module. */
const WORDS = 2;
const NONE = -1;

/** The driver's side. */
export class MarkFile {
  readonly #words = new Float64Array(WORDS).fill(NONE);
  #open = true;

  /** @param file its descriptor, for the worker to inherit. */
  private constructor(readonly file: number) {}

  /** @returns undefined, with a warning, if there is no place for files: workers can do without. */
  static make(): MarkFile | undefined {
    try {
      return new MarkFile(nameless());
    } catch (error) {
      warn(error);
      return undefined;
    }
  }

  /** What was marked last, also after `close`. */
  last(): StartRecord | undefined {
    if (this.#open) readSync(this.file, this.#words, { position: 0 });
    const [dispatchId = NONE, module = NONE] = this.#words;
    return dispatchId === NONE ? undefined : { dispatchId, module };
  }

  close(): void {
    if (!this.#open) return;
    this.last();
    this.#open = false;
    closeSync(this.file);
  }
}

/** The worker's side. @param file the descriptor that it has inherited. */
export function marksIn(file: number): (mark: StartRecord) => void {
  const words = new Float64Array(WORDS);
  return ({ dispatchId, module }) => {
    words[0] = dispatchId;
    words[1] = module;
    try {
      writeSync(file, words, 0, words.byteLength, 0);
    } catch (error) {
      // Whoever reads an old mark would run the job again.
      tellOnStandardError('Cannot note which job begins:', error);
      process.exit(1);
    }
  };
}

/** Whoever dies, nothing is left of it. */
function nameless(): number {
  const path = join(tmpdir(), `magda-${process.pid}-${randomUUID()}`);
  // Nobody else may have put it there.
  const file = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    // A full disk is an error now, not in the midst of a job.
    writeSync(file, new Float64Array(WORDS).fill(NONE));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

let warned = false;

function warn(error: unknown): void {
  if (warned) return;
  warned = true;
  emitWarning(
    `Workers cannot mark what they begin: ${(error as Error).message}. When one dies, jobs that were handed to it ahead of time ` +
      `fail, though they had not begun. Set TMPDIR to a folder that can be written; it is ${tmpdir()}.`,
  );
}
