/** What is kept in a state store: one record for each decision about a pipeline's Aggregates, and snapshots of them. */

import type { Payload } from '../wire/payload.js';

/** By the name of the Aggregate. */
export type PayloadsByName = ReadonlyMap<string, Payload>;

/** A payload as it is kept: what could have been moved of it is of no interest any more. */
export function kept({ value, instances }: Payload): Payload {
  return instances === undefined ? { value } : { value, instances };
}

/** A job is taken in. */
export interface JobRecord {
  readonly kind: 'run';
  readonly job: number;
  readonly request: Payload;
  /** Of each Aggregate that takes it in, what it collected (see wire/collected.ts). */
  readonly inputs: PayloadsByName;
}

/** A `process()` has succeeded: all Aggregates begin anew. */
export interface ProcessRecord {
  readonly kind: 'process';
  readonly job: number;
}

/** Some Aggregates could not take a job in, although it is recorded. */
export interface RefusalRecord {
  readonly kind: 'refusal';
  /** Sequence of the job's record. */
  readonly of: number;
  readonly aggregates: readonly string[];
}

/** Everything up to a record has been answered; written when a pipeline is closed. */
export interface AnswerRecord {
  readonly kind: 'answered';
}

/** What each record says besides. */
export interface Answered {
  /** Sequence up to which every Aggregate had answered when it was written: its callers may have been told. */
  readonly answered?: number;
}

/** All that came before in one. */
export interface Snapshot {
  readonly kind: 'snapshot';
  /** Version of all that is kept beside it. */
  readonly format: number;
  /** Whose state it is. */
  readonly aggregates: readonly AggregateDescription[];
  /** How many jobs are in it. */
  readonly jobs: number;
  /** What each Aggregate's `snapshot()` gave; those that are not here have their initial state. */
  readonly states: PayloadsByName;
}

export type StateRecord = (JobRecord | ProcessRecord | RefusalRecord | AnswerRecord) & Answered;

/** Names of the Aggregates that take a record in; undefined for all of them. */
export function takersOf(data: JobRecord | ProcessRecord): ReadonlySet<string> | undefined {
  return data.kind === 'run' ? new Set(data.inputs.keys()) : undefined;
}

/** What an Aggregate has to have in common with the one whose state is kept. */
export interface AggregateDescription {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  /** In words, for comparison. */
  readonly parameters: string;
}

/** Raised whenever an older version could not read what is written. */
export const STATE_FORMAT = 2;
