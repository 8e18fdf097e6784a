/** What becomes of the jobs that the Aggregates of one group take in: the part of a pool that knows of state. */

import type { MagdaError } from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import type { Aggregates } from '../../state/commit-rejection.js';
import type { StateMessage } from '../../wire/host-messages.js';
import type { ActorHandle, Task } from '../task/task.js';

export interface Commitments {
  /** The group's Aggregates. */
  readonly aggregates: Aggregates;
  /** Whether to kill the actor would lose what jobs have left in it. */
  readonly holdsState: boolean;
  /** An actor has started; it takes jobs once the promise has resolved. */
  started(actor: ActorHandle): Promise<void> | undefined;
  /** What the job left in its actor for the Aggregates cannot be taken in there any more. */
  hasLost(task: Task): boolean;
  /** A job has ended in the group and waits for the decision. */
  awaitDecision(task: Task): void;
  /** The job is decided; with a state store `sequence` is the number of its record. */
  commit(task: Task, sequence: number): void;
  /** The Aggregates do not come to an end with the job: they begin anew, and have not taken it in. */
  giveUp(task: Task, error: MagdaError): void;
  /** The host may keep something of the job. */
  discard(task: Task): void;
  /** The actor says something of its Aggregates. */
  onStateMessage(actor: ActorHandle, message: StateMessage): void;
  /** It died before it took jobs. */
  diedEarly(actor: ActorHandle, exit: Exit): void;
  died(actor: ActorHandle, exit: Exit): void;
  /** No actor will answer any more: the group was given up, or has stopped. */
  abandoned(error: MagdaError): void;
}
