/** Runs the lines of an input through a pipeline and writes what comes of them. */

import { MagdaError, type MapFailure, type MapSuccess, type Pipeline, type SequentialRuntime } from '@magda/core';
import type { Line } from '../input/line.js';
import type { LineWriter } from '../output/line-writer.js';
import { resultRecord } from '../output/record.js';
import type { Tally } from '../progress/tally.js';
import type { Failures } from './failures.js';

export interface LineRun {
  readonly pipeline: Pipeline | SequentialRuntime;
  readonly lines: AsyncIterable<Line>;
  readonly concurrency: number | undefined;
  readonly ordered: boolean;
  readonly results: LineWriter;
  readonly failures: Failures;
  readonly tally: Tally;
  /** Told of each line just before its job is called. */
  readonly called?: ((line: Line) => void) | undefined;
  /** Ends it at once; what is in flight leaves no record. */
  readonly stop: AbortSignal;
}

type Outcome = MapSuccess<Line, Readonly<Record<string, unknown>>> | MapFailure<Line>;

/**
 * @throws what kept the input from being read, the results from being written, or the pipeline from running any job at
 *   all: jobs that fail of that have not had their turn, and leave no record.
 */
export async function runLines(run: LineRun): Promise<void> {
  const { pipeline, lines, concurrency, ordered, called, stop } = run;
  const request = (line: Line) => {
    const value = line.request();
    called?.(line);
    return value;
  };
  const options = { concurrency, ordered, request, onError: 'yield', withInput: true } as const;
  for await (const outcome of pipeline.map(lines, options)) {
    if (stop.aborted) return;
    const full = take(run, outcome);
    if (full !== undefined) await full;
  }
}

function take({ results, failures, tally }: LineRun, outcome: Outcome): Promise<void> | undefined {
  const { input } = outcome;
  let record: string | undefined;
  let error: unknown;
  if ('error' in outcome) {
    ({ error } = outcome);
    if (concernsAll(error)) throw error;
  } else {
    try {
      record = resultRecord(input, outcome.results);
    } catch (cause) {
      error = cause;
    }
  }
  tally.count(input.size, record === undefined);
  return record === undefined ? failures.take(input, error) : results.write(record);
}

const concerningAll = new Set(['MAGDA_CRASH_LOOP', 'MAGDA_STATE_LOST', 'MAGDA_CLOSED', 'MAGDA_CLOSED_EXECUTOR']);

function concernsAll(error: unknown): boolean {
  return error instanceof MagdaError && concerningAll.has(error.code);
}
