/** What a run writes its records to, and what an earlier one has written there. */

import type { Line } from '../input/line.js';
import type { LineWriter } from '../output/line-writer.js';
import { OutputFile } from '../output/output-file.js';
import type { LockingOptions } from '../output/output-lock.js';
import type { RecordHead } from '../output/record.js';
import { isFromOutside } from '../output/record.js';
import { standardOutput } from '../output/standard-output.js';
import type { Screen } from '../progress/screen.js';
import { FinishedLines } from '../resume/finished-lines.js';
import { keptRecords, readRecords } from '../resume/read-records.js';
import type { RunFiles } from './run-files.js';

interface Target {
  readonly path: string;
  readonly file: OutputFile;
  /** Bytes of whole records that are there and stay. */
  whole: number;
  /** Which of them stay, if not all do. */
  counts?: (record: Line) => boolean;
}

/** Who is told of the records that stay. */
export interface Witness {
  succeeded(head: RecordHead): void;
  failed(head: RecordHead): void;
}

export interface OutputsOptions extends LockingOptions {
  /** Of the terminal, if its last line is not free. */
  readonly screen: Screen | undefined;
}

export interface RecallOptions {
  readonly retryFailed: boolean;
  readonly witness?: Witness | undefined;
}

export class Outputs implements AsyncDisposable {
  readonly results: LineWriter;
  /** Where failed jobs are collected, if they are. */
  readonly errors: LineWriter | undefined;
  readonly #targets: readonly Target[];
  readonly #screen: Screen | undefined;
  #standard: LineWriter | undefined;

  private constructor({ output, errors }: RunFiles, targets: readonly Target[], screen: Screen | undefined) {
    this.#screen = screen;
    this.#targets = targets;
    const writerOf = (wanted: string | undefined) => targets.find(({ path }) => path === wanted)?.file.writer;
    this.results = writerOf(output) ?? this.standard;
    this.errors = writerOf(errors);
  }

  /** Opens the files and leaves what they hold for now. @throws {UsageError} if one cannot be written, or another run writes it. */
  static async open(files: RunFiles, { screen, ...locking }: OutputsOptions): Promise<Outputs> {
    const targets: Target[] = [];
    try {
      for (const path of [files.output, files.errors]) {
        if (path === undefined) continue;
        targets.push({ path, file: await OutputFile.open(path, locking), whole: 0 });
      }
    } catch (error) {
      await closeAll(targets);
      throw error;
    }
    return new Outputs(files, targets, screen);
  }

  get standard(): LineWriter {
    this.#standard ??= standardOutput(this.#screen);
    return this.#standard;
  }

  /**
   * Which lines an earlier run has finished: what it wrote will stay, except failures that are to be tried again. Those
   * that may be nobody's fault are in any case.
   *
   * @throws {UsageError} if that cannot be told.
   */
  async recall({ retryFailed, witness }: RecallOptions): Promise<FinishedLines> {
    const finished = new FinishedLines();
    for (const target of this.#targets) {
      const isErrors = target.file.writer === this.errors;
      if (isErrors && retryFailed) continue;
      const before = finished.count;
      const counts = (record: Line) => !isErrors || !isFromOutside(record.bytes);
      const add = (head: RecordHead) => {
        finished.add(head);
        if (isErrors) witness?.failed(head);
        else witness?.succeeded(head);
      };
      const { whole, dropped } = await readRecords(target.path, { add }, counts);
      target.whole = whole;
      if (dropped > 0) target.counts = counts;
      if (isErrors) finished.failed += finished.count - before;
    }
    return finished;
  }

  /** From here on files change. The results are last: a run that begins anew is one as soon as they are empty. */
  async begin(): Promise<void> {
    for (const { path, file, whole, counts } of [...this.#targets].reverse()) {
      if (counts === undefined) file.begin(whole);
      else await file.replace(keptRecords(path, counts));
    }
  }

  /** Resolves when all results so far are in their file, also after a loss of power. @throws {UsageError} if they cannot be. */
  async sync(): Promise<void> {
    for (const { file } of this.#targets) if (file.writer === this.results) await file.sync();
  }

  /** @throws {UsageError} if something could not be written. */
  async end(): Promise<void> {
    await this.results.flush();
    await this.errors?.flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeAll(this.#targets);
  }
}

async function closeAll(targets: readonly Target[]): Promise<void> {
  for (const { file } of targets) await file.close();
}
