/** What a sequential pipeline needs of its Aggregates. */

import { CommitError, type MagdaError } from '../errors/errors.js';
import type { AggregateHost, Stopwatch } from '../host/aggregate-host.js';
import type { CommitRejection } from '../state/commit-rejection.js';
import { quoted } from '../text/quoted.js';
import type { SequentialJob } from './job.js';

export interface SequentialState {
  /** Whether an Aggregate takes the job in, or is to begin anew after it. */
  concerns(job: SequentialJob): boolean;
  /** Why no job can be taken in, if so. */
  readonly lost: MagdaError | undefined;
  /** Something to wait for before a module begins. */
  readonly gate: () => Promise<void> | undefined;
  /** Tells the Aggregates that this job takes too long, through its signal. */
  cancel(job: SequentialJob, reason: unknown): void;
  /** They do not come to an end with it: `commit` rejects, and they are not waited for any more. */
  giveUp(job: SequentialJob, error: MagdaError): void;
  /** Forgets what is kept of a job, or undoes its `process()`. */
  discard(job: SequentialJob): void;
  /**
   * @param stopwatch if somebody wants to know how long the Aggregates take.
   * @throws {CommitError | StateStoreError} if not all Aggregates took the job in.
   */
  commit(job: SequentialJob, stopwatch: Stopwatch | undefined): Promise<void>;
  /** Begins anew what was lost; a state that is whole stays. */
  reset(): Promise<void>;
  /** @returns what went wrong. */
  close(): Promise<readonly MagdaError[]>;
}

/** Those that are to take a job in, or to begin anew after its `process()`. */
export function takersOf({ id, kind }: SequentialJob, aggregates: readonly AggregateHost[]): readonly AggregateHost[] {
  return kind === 'process' ? aggregates : aggregates.filter((aggregate) => aggregate.hasCollected(id));
}

export function commitError(
  pipeline: string,
  job: SequentialJob,
  takers: readonly AggregateHost[],
  refusals: readonly CommitRejection[],
): CommitError {
  const rejected = refusals.map(({ aggregate }) => aggregate);
  const { aggregate: module, said, cause } = refusals[0] as CommitRejection;
  const committed = takers.map(({ name }) => name).filter((name) => !rejected.includes(name));
  const message = `Job ${job.id} was not taken in by ${quoted(rejected)}: ${said}`;
  const details = { pipeline, job: job.id, module, cause };
  return new CommitError(message, committed, rejected, details);
}
