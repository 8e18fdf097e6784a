/** What a run with `--state` keeps: what core keeps, and beside it which lines of the input that is. */

import type { RecordHead } from '../output/record.js';
import type { LinesSum } from './lines-sum.js';

/** Of a record of core, what concerns lines. */
export interface CoreRecord {
  readonly kind: 'run' | 'process' | 'refusal' | 'answered';
  /** That it is of. */
  readonly job?: number;
  /** Sequence of the record of the job that was refused. */
  readonly of?: number;
  /** Who refused it. */
  readonly aggregates?: readonly string[];
  /** Sequence up to which callers may have been told of everything. */
  readonly answered?: number;
}

export interface KeptRecord {
  readonly record: CoreRecord;
  /** Whose job it is, if it is of one. */
  readonly of?: RecordHead | undefined;
  /** Sequences of records that count no more, since their lines had no record on file when a run went on. */
  readonly dropped?: readonly number[];
}

/** Of a snapshot of core, what is of use here. */
export interface CoreSnapshot {
  readonly kind: 'snapshot';
  readonly aggregates: readonly unknown[];
}

export interface KeptSnapshot {
  readonly snapshot: CoreSnapshot;
  /** Path of the run's output, from the folder of the state. */
  readonly output: string;
  /** Those whose jobs are in it: each has its result in the output. */
  readonly lines: LinesSum;
}

export type Kept = KeptRecord | KeptSnapshot;
