/** Runs the lines of an input through a pipeline and writes what comes of them. */

import { MagdaError, type MapFailure, type MapSuccess, type Pipeline } from '@magda/core';
import type { Line } from '../input/line.js';
import { placesText } from '../input/places-text.js';
import type { LineWriter } from '../output/line-writer.js';
import { resultRecord, ungatheredRecord } from '../output/record.js';
import type { Tally } from '../progress/tally.js';
import type { RunLog } from '../state/run-log.js';
import { settling } from '../unsettled.js';
import type { Failures } from './failures.js';

export interface LineRun {
  readonly pipeline: Pipeline;
  readonly lines: AsyncIterable<Line>;
  readonly concurrency: number | undefined;
  readonly ordered: boolean;
  readonly results: LineWriter;
  readonly failures: Failures;
  readonly tally: Tally;
  /** The lines of the jobs that are not settled, by job; kept up to date. */
  readonly unsettled: Map<number, Line>;
  /** Keeps what Aggregates gather, if it is kept. */
  readonly state: RunLog | undefined;
  /** Told of each line just before its job is called. */
  readonly called?: ((line: Line) => void) | undefined;
  /** Ends it at once; what is in flight leaves no record. */
  readonly stop: AbortSignal;
}

/** Jobs that are told one by one. */
const MOST_TOLD = 10;

type Outcome = MapSuccess<Line, Readonly<Record<string, unknown>>> | MapFailure<Line>;

/**
 * @throws what kept the input from being read, the results from being written, or the pipeline from running any job at
 *   all: jobs that fail of that have not had their turn, and leave no record.
 */
export async function runLines(run: LineRun): Promise<void> {
  const { pipeline, lines, concurrency, ordered, state, called, unsettled, stop } = run;
  let last: Line | undefined;
  const request = (line: Line) => {
    const value = line.request();
    called?.(line);
    last = line;
    return value;
  };
  const stopListening = pipeline.on('job', ({ status, job }) => {
    if (status !== 'queued') unsettled.delete(job);
    else if (last !== undefined) unsettled.set(job, last);
  });
  state?.follow((job) => unsettled.get(job));
  const options = { concurrency, ordered, request, onError: 'yield', withInput: true } as const;
  const outcomes = pipeline.map(lines, options);
  try {
    for (;;) {
      const { done, value } = await settling(outcomes.next(), () => unsettledText(pipeline, [...unsettled.values()]));
      if (done || stop.aborted) return;
      const full = take(run, value);
      if (full !== undefined) await full;
    }
  } finally {
    stopListening();
    await outcomes.return();
  }
}

/** Which jobs never settled, and where they are. */
function unsettledText(pipeline: LineRun['pipeline'], lines: readonly Line[]): string {
  if (lines.length === 0) return 'The input never ends: nothing is left that could bring its next line.';
  const { groups = [] } = pipeline.stats() as { groups?: readonly { group: string; running: number }[] };
  const busy = groups.filter(({ running }) => running > 0).map(({ group }) => group);
  const suspects = pipeline.modules.filter(({ group }) => group === undefined || busy.includes(group));
  const modules = suspects.map(({ name }) => `"${name}"`).join(', ');
  return (
    `Jobs never settled: ${placesText(lines, MOST_TOLD)}. Nothing is left that could end them: what ${modules} awaits is never ` +
    'resolved or rejected.'
  );
}

function take({ results, failures, tally, state }: LineRun, outcome: Outcome): Promise<void> | undefined {
  const { input } = outcome;
  let record: string | undefined;
  let error: unknown;
  if ('error' in outcome) {
    ({ error } = outcome);
    if (concernsAll(error)) throw error;
  } else {
    try {
      const isUngathered = state?.gathers(input) === false;
      record = isUngathered ? ungatheredRecord(input, outcome.results) : resultRecord(input, outcome.results);
    } catch (cause) {
      error = cause;
    }
  }
  tally.count(input.size, record === undefined);
  if (record === undefined) return failures.take(input, error);
  const full = results.write(record);
  state?.written(input);
  return full;
}

const concerningAll = new Set(['MAGDA_CRASH_LOOP', 'MAGDA_STATE_LOST', 'MAGDA_CLOSED', 'MAGDA_CLOSED_EXECUTOR']);

function concernsAll(error: unknown): boolean {
  return error instanceof MagdaError && concerningAll.has(error.code);
}
