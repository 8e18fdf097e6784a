/** Opens a pipeline's state log, and sees that what is in it can be gone on with, or else that nothing is lost. */

import { StateStoreError } from '../errors/errors.js';
import type { StateLog, StateStore } from '../store/state-store.js';
import { errorSentence } from '../text/error-text.js';
import type { Clock } from '../util/clock.js';
import { isMagdaError } from '../wire/is-of-class.js';
import { differences } from './aggregate-description.js';
import { Journal } from './journal.js';
import type { JournalParts, Opened, StoreLimits, Unanswered } from './journal-parts.js';
import { SnapshotPolicy } from './snapshot-policy.js';
import {
  type AggregateDescription,
  type RefusalRecord,
  type Snapshot,
  STATE_FORMAT,
  type StateRecord,
  takersOf,
} from './state-data.js';

export interface OpenOptions {
  readonly pipeline: string;
  readonly store: StateStore;
  /** Whether to go on with what is there. */
  readonly restore: boolean;
  readonly aggregates: readonly AggregateDescription[];
  readonly clock: Clock;
  readonly limits: StoreLimits;
  readonly told: JournalParts['told'];
  readonly refusedLate: JournalParts['refusedLate'];
}

/** @throws {StateStoreError} if it is open elsewhere or cannot be read, or if what it holds would be lost or misread. */
export async function openJournal(options: OpenOptions): Promise<Journal> {
  const { pipeline, store, aggregates, clock, limits, told, refusedLate } = options;
  const policy = new SnapshotPolicy(store.snapshotEvery);
  const log = await explained(options, 'opened', () => store.open(pipeline));
  try {
    const contents = await explained(options, 'read', () => contentsOf(log, options));
    const { sequence, jobs } = contents;
    if (jobs > 0) checkContents(contents, options);
    else {
      const data: Snapshot = { kind: 'snapshot', format: STATE_FORMAT, aggregates, jobs, states: new Map() };
      await explained(options, 'begun', () => log.snapshot({ sequence, data }));
    }
    policy.appended(contents.records, 0);
    const parts = { pipeline, store: store.name, log, aggregates, clock, limits, policy, told, refusedLate };
    return new Journal(parts, contents);
  } catch (error) {
    await log.close().catch(() => {});
    throw error;
  }
}

interface Contents extends Opened {
  /** Whose state it is. */
  readonly aggregates: readonly AggregateDescription[];
  /** How many records are newer than the snapshot. */
  readonly records: number;
}

async function contentsOf(log: StateLog, options: OpenOptions): Promise<Contents> {
  const refusals = new Map<number, Set<string>>();
  /** By the sequence of their records. */
  const jobs = new Set<number>();
  const takers = new Map<number, number>();
  const unanswered: Unanswered[] = [];
  let aggregates: readonly AggregateDescription[] = [];
  let [sequence, jobsBefore, records, answered] = [0, 0, 0, 0];
  for await (const entry of log.read()) {
    const data = entry.data as Snapshot | StateRecord;
    sequence = entry.sequence;
    if (data.kind === 'snapshot') {
      checkFormat(data, options);
      ({ jobs: jobsBefore, aggregates } = data);
      answered = sequence;
      continue;
    }
    records++;
    answered = Math.max(answered, data.answered ?? 0);
    if (data.kind === 'run' || data.kind === 'process') {
      const some = data.kind === 'run' && data.inputs.size < aggregates.length ? takersOf(data) : undefined;
      if (some !== undefined) takers.set(sequence, some.size);
      unanswered.push({ sequence, job: data.job, kind: data.kind, takers: some });
    }
    if (data.kind === 'run') {
      jobs.add(sequence);
    } else if (data.kind === 'process') {
      jobs.clear();
      jobsBefore = 0;
    } else if (
      data.kind === 'refusal' &&
      addRefusal(refusals, data).size === (takers.get(data.of) ?? aggregates.length)
    ) {
      jobs.delete(data.of);
    }
  }
  const contents = { sequence, jobs: jobsBefore + jobs.size, refusals, takers, aggregates, records, answered };
  return { ...contents, unanswered: unanswered.filter((one) => one.sequence > answered) };
}

function addRefusal(refusals: Map<number, Set<string>>, { of, aggregates }: RefusalRecord): ReadonlySet<string> {
  const refused = refusals.get(of) ?? new Set();
  for (const aggregate of aggregates) refused.add(aggregate);
  refusals.set(of, refused);
  return refused;
}

function checkFormat({ format }: Snapshot, { pipeline, store }: OpenOptions): void {
  if (format === STATE_FORMAT) return;
  throw new StateStoreError(
    `What ${store.name} holds for pipeline "${pipeline}" was written in format ${format}, and this version of @magda/core reads format ${STATE_FORMAT}. ` +
      `Let the version that wrote it process() its jobs, or ${anew(pipeline)}.`,
    { pipeline },
  );
}

function checkContents({ jobs, aggregates }: Contents, options: OpenOptions): void {
  const { pipeline, store, restore } = options;
  const held = `${store.name} holds the state of ${jobs} ${jobs === 1 ? 'job' : 'jobs'} of pipeline "${pipeline}"`;
  if (!restore) {
    throw new StateStoreError(`${held}. Build it with \`restore: true\` to go on with them, or ${anew(pipeline)}.`, {
      pipeline,
    });
  }
  const different = differences(aggregates, options.aggregates);
  if (different.length === 0) return;
  throw new StateStoreError(
    `${held}, but its Aggregates have changed since: ${different.join('; ')}. ` +
      `Let the pipeline as it was process() them first, or ${anew(pipeline)}.`,
    { pipeline },
  );
}

function anew(pipeline: string): string {
  return `call clear("${pipeline}") of the store to begin anew`;
}

/** Says of an error of the store's own what was to be done. */
async function explained<T>({ pipeline, store }: OpenOptions, what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (isMagdaError(cause)) throw cause;
    const message = `The state of pipeline "${pipeline}" could not be ${what} in ${store.name}: ${errorSentence(cause)}`;
    throw new StateStoreError(message, { pipeline, cause });
  }
}
