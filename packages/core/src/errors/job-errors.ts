/** Why a job was ended, or not accepted, although no module failed. */

import { MagdaError } from './magda-error.js';

/** A job ran longer in a group than the `timeout` allows. */
export class TimeoutError extends MagdaError {
  static override readonly code: string = 'MAGDA_TIMEOUT';
}

/** A job was not finished by its `deadline`. */
export class DeadlineError extends MagdaError {
  static override readonly code: string = 'MAGDA_DEADLINE';
}

/** The caller's signal ended a job; the signal's reason is the `cause`. */
export class AbortedError extends MagdaError {
  static override readonly code: string = 'MAGDA_ABORTED';
}

/** More jobs are waiting than `maxPending` allows, or more of what a module emits than it may be ahead of its reader. */
export class QueueFullError extends MagdaError {
  static override readonly code: string = 'MAGDA_QUEUE_FULL';
}

/** The pipeline is closed, or closing, and takes no more jobs. */
export class ClosedPipelineError extends MagdaError {
  static override readonly code: string = 'MAGDA_CLOSED';
}

/** The executor is closed and starts no more actors. */
export class ClosedExecutorError extends MagdaError {
  static override readonly code: string = 'MAGDA_CLOSED_EXECUTOR';
}
