/** What the cases of the suite of state stores do with a store, and what they ask of it. */

import { StateStoreError } from '../errors/errors.js';
import type { StateEntry, StateLog, StateStore } from '../store/state-store.js';
import { isOfClass } from '../wire/is-of-class.js';

/** A place that has nothing yet. */
export interface StorePlace {
  /** The store there, as a process that has just begun would make it. */
  store(): StateStore;
}

export const NAME = 'pipeline';

export function entry(sequence: number, data: unknown = `record ${sequence}`): StateEntry {
  return { sequence, data };
}

export async function during(place: StorePlace, act: (log: StateLog) => Promise<void>): Promise<void> {
  const log = await place.store().open(NAME);
  await act(log);
  await log.close();
}

/** @param first What the data of the first is, if it is a snapshot. */
export async function expectEntries(log: StateLog, sequences: readonly number[], first?: string): Promise<void> {
  const found: string[] = [];
  for await (const { sequence, data } of log.read()) found.push(`${sequence}: ${data}`);
  const expected = sequences.map((sequence, at) => `${sequence}: ${at === 0 && first ? first : `record ${sequence}`}`);
  check(found.join() === expected.join(), `read() gave [${found}], not [${expected}]`);
}

export async function refused(call: Promise<unknown>, what: string): Promise<void> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  check(isOfClass(error, StateStoreError), `${what} was not refused with a StateStoreError: ${error}`);
}

export function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
