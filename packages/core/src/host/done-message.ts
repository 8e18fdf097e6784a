/** What a host says at the end of a job. */

import type { DoneMessage } from '../wire/host-messages.js';
import type { ModuleResult, ModuleTimes } from '../wire/module-results.js';

export type Done = DoneMessage & { readonly incarnation: number };

/** The host, as its message needs it. */
interface DonePlace {
  readonly incarnation: number;
  /** Dispatch id of the job that begins when this one has ended, if the driver is to be told. */
  next(): number | undefined;
}

export function doneMessage(
  place: DonePlace,
  dispatchId: number,
  ms: number,
  times: readonly ModuleTimes[] | undefined,
  results: readonly ModuleResult[],
): Done {
  const { incarnation } = place;
  const next = place.next();
  // Results come last: a clone doubles its memory, and copies all it has, for what comes after a large value.
  return times === undefined
    ? { kind: 'done', incarnation, dispatchId, ms, next, results }
    : { kind: 'done', incarnation, dispatchId, ms, next, times, results };
}
