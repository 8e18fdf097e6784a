/** Why a record was not kept, and what that means for its job. */

import { StateStoreError } from '../errors/errors.js';
import { errorSentence } from '../text/error-text.js';
import type { JournalParts } from './journal-parts.js';
import type { StateRecord } from './state-data.js';

const LOSS: Record<StateRecord['kind'], (job: number | undefined) => string> = {
  run: (job) => `Job ${job} was not taken in by any Aggregate:`,
  process: (job) => `The state is as it was before job ${job} processed it:`,
  refusal: () => 'A refused job may be taken in at the next restore:',
  answered: () => 'It is not known to be closed:',
};

const MAYBE = 'It may be there all the same: the next build with `restore: true` goes by what is there.';

/** @param mayBeTakenIn the store may have it, and nobody knows. */
export function notKept(
  { pipeline, store }: Pick<JournalParts, 'pipeline' | 'store'>,
  data: StateRecord,
  cause: unknown,
  mayBeTakenIn: boolean,
): StateStoreError {
  const job = data.kind === 'run' || data.kind === 'process' ? data.job : undefined;
  const message = `${LOSS[data.kind](job)} ${store} could not keep the record of it: ${errorSentence(cause)}`;
  return new StateStoreError(mayBeTakenIn ? `${message} ${MAYBE}` : message, { pipeline, job, cause, mayBeTakenIn });
}
