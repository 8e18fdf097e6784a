/** The errors of records that Aggregates do not take in. */

import {
  ActorDiedError,
  BootstrapError,
  type ErrorContext,
  type MagdaError,
  TimeoutError,
} from '../../errors/errors.js';
import type { CommitRejection } from '../../state/commit-rejection.js';
import type { Snapshot, StateRecord } from '../../state/state-data.js';
import { errorSentence } from '../../text/error-text.js';

/** What became of a holder that was taking in a job. */
export interface HolderEnd {
  /** In words that follow "failed with". */
  readonly said: string;
  cause(what: string, details: ErrorContext & { readonly job: number }): MagdaError;
}

export function workerEnded(reason: string): HolderEnd {
  return {
    said: `the end of its worker (${reason})`,
    cause: (what, details) => new ActorDiedError(errorSentence(what), { ...details, mayHaveRun: true }),
  };
}

export function tookLonger(ms: number): HolderEnd {
  return {
    said: `its \`timeout\` of ${ms} ms exceeded`,
    cause: (what, details) => new TimeoutError(errorSentence(what), details),
  };
}

/** Its caller may have been told that it was taken in, so it cannot be refused. */
export function cannotTakeIn(
  sequence: number,
  data: StateRecord | Snapshot | undefined,
  { aggregate, said, cause }: CommitRejection,
  place: ErrorContext,
): BootstrapError {
  const what =
    data?.kind === 'run' ? `job ${data.job}` : data?.kind === 'snapshot' ? 'its snapshot' : 'a new beginning';
  return new BootstrapError(
    `Aggregate "${aggregate}" could not take in ${what} from the state store (number ${sequence} there): ${errorSentence(said)} ` +
      'Nothing is lost: mend the Aggregate so that it can, then build again.',
    { ...place, module: aggregate, cause },
  );
}
