/** What a journal needs, keeps and gives: its records in their order, and who looks after the Aggregates. */

import type { StateStoreError } from '../errors/errors.js';
import type { StateLog } from '../store/state-store.js';
import type { Clock } from '../util/clock.js';
import type { CommitRejection } from './commit-rejection.js';
import type { SnapshotPolicy } from './snapshot-policy.js';
import type { AggregateDescription, PayloadsByName, StateRecord } from './state-data.js';

/** A record, or the snapshot, in its place. */
export interface Numbered<Data = StateRecord> {
  readonly sequence: number;
  readonly data: Data;
}

/** Who has a record kept: exactly one of the two is called, once. */
export interface AppendCallbacks {
  kept(sequence: number): void;
  notKept(error: StateStoreError): void;
}

/** A record of which nobody knows whether its caller was told anything. */
export interface Unanswered {
  readonly sequence: number;
  readonly job: number;
  readonly kind: 'run' | 'process';
  /** Names of the Aggregates that take it in; undefined for all of them. */
  readonly takers: ReadonlySet<string> | undefined;
}

/** Who looks after some of the Aggregates. */
export interface StateOwner {
  /** Sequence up to which its Aggregates have answered everything. */
  readonly answered: number;
  /** What its Aggregates have to answer of what an earlier process has left. */
  expectAgain(records: readonly Unanswered[]): void;
  /** Records that are kept, in order. */
  take(records: readonly Numbered[]): void;
  /** The states of its Aggregates as the records up to this one make them, unless they cannot be had now. */
  snapshot(sequence: number): Promise<PayloadsByName | undefined> | undefined;
}

export interface SnapshotOutcome {
  readonly sequence: number;
  /** How many jobs are in it. */
  readonly jobs: number;
  /** Why there is none. */
  readonly error?: unknown;
}

/** An Aggregate did not take in a job that an earlier process has left. */
export interface LateRefusal {
  readonly job: number;
  readonly refusals: readonly CommitRejection[];
}

/** Limits of time for what a store does, judged fairly where the driver was held up. */
export interface StoreLimits {
  after(ms: number, exceeded: () => void): { readonly stop: () => void };
  /** Leaves no timer behind. */
  close(): void;
}

export interface JournalParts {
  readonly pipeline: string;
  /** Name of the store. */
  readonly store: string;
  readonly log: StateLog;
  readonly aggregates: readonly AggregateDescription[];
  readonly clock: Clock;
  readonly limits: StoreLimits;
  readonly policy: SnapshotPolicy;
  /** What became of a snapshot. */
  told(outcome: SnapshotOutcome): void;
  refusedLate(refusal: LateRefusal): void;
}

/** What a log held when it was opened. */
export interface Opened {
  /** Of the latest record; 0 for none. */
  readonly sequence: number;
  /** How many jobs the Aggregates have taken in since the last `process()`. */
  readonly jobs: number;
  /** Names of the Aggregates that refused a job, by the sequence of its record. */
  readonly refusals: ReadonlyMap<number, ReadonlySet<string>>;
  /** How many Aggregates take a job in, by the sequence of its record, where that are not all. */
  readonly takers: ReadonlyMap<number, number>;
  /** Sequence up to which every Aggregate has answered. */
  readonly answered: number;
  /** What came after it. */
  readonly unanswered: readonly Unanswered[];
}
