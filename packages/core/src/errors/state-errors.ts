/** What goes wrong with what Aggregates have taken in. */

import { type ErrorDetails, MagdaError } from './magda-error.js';

/** An Aggregate's actor died with state in it; `reset(group)` starts anew. */
export class StateLostError extends MagdaError {
  static override readonly code: string = 'MAGDA_STATE_LOST';
  /** How many jobs the lost state had taken in. */
  readonly jobs: number;

  constructor(message: string, jobs: number, details?: ErrorDetails) {
    super(message, details);
    this.jobs = jobs;
  }
}

export interface StateStoreDetails extends ErrorDetails {
  /** Whether the store may have the job all the same, so that the next restore takes it in; default false. */
  readonly mayBeTakenIn?: boolean | undefined;
  /** Number of the one record that a store can never keep; it has written nothing of what it was given with it. */
  readonly refused?: number | undefined;
}

/** What Aggregates have taken in cannot be kept, or not be found again; what the store said is the `cause`. */
export class StateStoreError extends MagdaError {
  static override readonly code: string = 'MAGDA_STATE_STORE';
  readonly mayBeTakenIn: boolean;
  readonly refused: number | undefined;

  constructor(message: string, { mayBeTakenIn = false, refused, ...details }: StateStoreDetails = {}) {
    super(message, details);
    this.mayBeTakenIn = mayBeTakenIn;
    this.refused = refused;
  }
}

/** Some Aggregates took a job in and others did not. */
export class CommitError extends MagdaError {
  static override readonly code: string = 'MAGDA_COMMIT';
  readonly committed: readonly string[];
  readonly rejected: readonly string[];

  constructor(message: string, committed: readonly string[], rejected: readonly string[], details?: ErrorDetails) {
    super(message, details);
    this.committed = committed;
    this.rejected = rejected;
  }
}
