/** Counts errors of modules that no job waits for: a run that had some has failed. */

import type { Pipeline } from '@magda/core';
import { ExitCode } from '../exit-code.js';
import { countText } from '../progress/in-words.js';

export interface StraysOptions {
  print(text: string): void;
  /** Whether the pipeline has a logger, which tells of each. */
  readonly isLogged: boolean;
}

/** So many are told one by one. */
const MOST_TOLD = 10;

export class Strays {
  #count = 0;

  constructor(
    pipeline: Pipeline,
    private readonly options: StraysOptions,
  ) {
    pipeline.on('actor', ({ status, group, replica, error }) => {
      if (status === 'uncaught') this.#take(`group "${group}", replica ${replica}`, error);
    });
  }

  /** The exit code of a run that else would end with this one; says how many there were. */
  settle(code: number): number {
    if (this.#count === 0) return code;
    const errors = this.#count === 1 ? '1 error of modules was' : `${countText(this.#count)} errors of modules were`;
    this.options.print(`${errors} not waited for by any job\n`);
    return code === ExitCode.done ? ExitCode.failed : code;
  }

  #take(where: string, error: unknown): void {
    this.#count++;
    if (this.options.isLogged || this.#count > MOST_TOLD) return;
    const said = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    this.options.print(`An error that no job waits for, in ${where}: ${said}\n`);
  }
}
