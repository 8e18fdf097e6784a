/** Keeps what Aggregates gather in a folder, so that a run that is ended at any moment can go on with it. */

import { realpathSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { MagdaError } from '@magda/core';
import { diskStore } from '@magda/core/node';
import type { StateLog, StateStore } from '@magda/core/store';
import { UsageError } from '../usage-error.js';
import { Past } from './past.js';
import { RunLog } from './run-log.js';
import { anew, goingOn, type Start } from './start.js';

export interface RunStateOptions {
  readonly folder: string;
  /** Name of the pipeline. */
  readonly pipeline: string;
  /** Path of the run's output. */
  readonly output: string;
  /** Resolves when all results that were given to the output are in it, durably. */
  synced(): Promise<void>;
  print(text: string): void;
}

export class RunState implements AsyncDisposable {
  /** What an earlier run has left there. */
  readonly past: Past;
  readonly #options: RunStateOptions;
  readonly #inner: StateLog;
  #log: RunLog | undefined;

  private constructor(options: RunStateOptions, inner: StateLog, past: Past) {
    this.#options = options;
    this.#inner = inner;
    this.past = past;
  }

  /** @throws {UsageError} if another run has it, or it cannot be read, or is that of another output. */
  static async open(options: RunStateOptions): Promise<RunState> {
    const { folder, pipeline, output } = options;
    if (!statSync(output).isFile()) throw new UsageError(`--state needs ${output} to be a file that can be read back.`);
    let inner: StateLog | undefined;
    try {
      // A pipeline of the same name that an app keeps in the same folder is another one.
      inner = await diskStore(folder).open(`${pipeline} (magda run)`);
      const state = new RunState(options, inner, await Past.read(inner.read()));
      state.#checkOutput();
      return state;
    } catch (cause) {
      await inner?.close();
      if (cause instanceof UsageError) throw cause;
      const { message } = cause as Error;
      throw new UsageError(cause instanceof MagdaError ? message : `--state ${folder} cannot be used: ${message}.`, {
        cause,
      });
    }
  }

  /** What the pipeline is built with, and the run tells of its lines: goes on with what is there. @throws {UsageError} if that is not what the output was made with. */
  goOn(): RunLog {
    // A run that was ended before it wrote anything.
    if (!this.past.hasAny) return this.beginAnew();
    if (!this.past.matches) throw this.#mismatch();
    return this.#begin(goingOn(this.past));
  }

  /** As if nothing were there. */
  beginAnew(): RunLog {
    return this.#begin(anew(this.past));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (this.#log ?? this.#inner).close();
  }

  #begin(start: Start): RunLog {
    const { synced, print, folder } = this.#options;
    const told = (error: unknown) =>
      print(
        `The state in ${folder} could not be kept as a snapshot: ${(error as Error).message.replace(/\.?$/, '.')} Nothing is lost, but the records pile up.\n`,
      );
    this.#log = new RunLog({ inner: this.#inner, output: this.#output, synced, told }, start);
    return this.#log;
  }

  get #output(): string {
    const { folder, output } = this.#options;
    return relative(realpathSync(folder), realpathSync(output));
  }

  #checkOutput(): void {
    const { folder, output, pipeline } = this.#options;
    if (this.past.output === undefined || this.past.output === this.#output) return;
    throw new UsageError(
      `--state ${folder} holds what a run of "${pipeline}" has gathered whose output is not ${output}. ` +
        `Name the output of that run (from ${folder} it is ${this.past.output}), or another folder.`,
    );
  }

  #mismatch(): UsageError {
    const { folder, output } = this.#options;
    const { surplus } = this.past;
    const what =
      surplus < 0
        ? `${output} has results that are not in it`
        : surplus > 0
          ? `it holds lines whose results are not in ${output}`
          : `${output} has results of other lines`;
    return new UsageError(
      `--resume cannot go on with --state ${folder}: ${what}, so what Aggregates make of all would be wrong. ` +
        'Run all of them without --resume.',
    );
  }
}

/** The store that a build asks for; it has one pipeline, which is open. */
export function storeOf(log: RunLog, folder: string): StateStore {
  return {
    name: `--state ${folder}`,
    open: async () => log,
    clear: async () => {
      throw new Error('A run clears its state by itself.');
    },
  };
}
