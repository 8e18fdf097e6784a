/** What the batches of one module need of their host and of its jobs. */

import type { Clock } from '../util/clock.js';
import type { RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

/** A job, as the batches see it that it takes part in. */
export interface GatheringJob {
  /** A batch with it died: it takes nobody else along. */
  readonly alone: boolean;
  /** It has come to the module, and waits for its batch. */
  gathers(step: Step, now: number, args: RunArguments): void;
}

export interface BatcherPlace<Job> {
  readonly clock: Clock;
  /** Whether the host has jobs left that it begins in this turn or the next. */
  isBeginning(): boolean;
  /** Whether another job may come to the module before one of the replica's has ended. */
  mayGetMore(step: Step): boolean;
  /** A batch begins. @returns those of its jobs that were not taken back meanwhile. */
  begin(step: Step, jobs: readonly Job[]): readonly Job[];
  /** The batch of these is over, and they go on. */
  ended(step: Step, jobs: readonly Job[]): void;
  jobOf(args: RunArguments): Job;
  /** Calls in the context that the module is to have. */
  enter<T>(jobs: readonly Job[], step: Step, call: () => T): T;
}

export interface BatcherOptions {
  readonly maxSize: number;
  /** Milliseconds. */
  readonly maxWait: number;
  /** With one call at a time: milliseconds after which one that nobody waits for makes room for the next. */
  readonly oneCall: { readonly grace: number } | undefined;
}
