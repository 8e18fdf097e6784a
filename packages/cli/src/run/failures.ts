/** What becomes of jobs that fail: told on standard error, and, if they are collected, kept with their input and error. */

import { errorTextWithCauses } from '@magda/core/log';
import type { Line } from '../input/line.js';
import type { LineWriter } from '../output/line-writer.js';
import { failureRecord } from '../output/record.js';

export const ON_ERROR = ['stop', 'skip', 'collect'] as const;
export type OnError = (typeof ON_ERROR)[number];

/** So many are told one by one. */
const MOST_TOLD = 10;
const LONGEST_TOLD = 1_000;
/** A message may quote the input, which is somebody else's: it must not move the cursor. */
const CONTROL = /(?!\n)\p{Cc}/gu;

export interface FailuresOptions {
  print(text: string): void;
  /** Where they are collected, if they are. */
  readonly collected: LineWriter | undefined;
  /** Called at the first, if it ends the run. */
  readonly stop: (() => void) | undefined;
}

export class Failures {
  readonly #options: FailuresOptions;
  #count = 0;

  constructor(options: FailuresOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  /** @returns a promise only if there is no room for more until it resolves. */
  take(line: Line, error: unknown): Promise<void> | undefined {
    this.#count += 1;
    if (this.#count <= MOST_TOLD) this.#options.print(`${toldOf(line, error)}\n`);
    if (this.#count === MOST_TOLD) this.#options.print('Further failures are counted only.\n');
    this.#options.stop?.();
    return this.#options.collected?.write(failureRecord(line, error));
  }
}

function toldOf(line: Line, error: unknown): string {
  const message = errorTextWithCauses(error);
  const told = (message.length > LONGEST_TOLD ? `${message.slice(0, LONGEST_TOLD)}…` : message).replace(
    CONTROL,
    '\ufffd',
  );
  return told.startsWith(line.place) ? told : `${line.place}: ${told}`;
}
