/** The contract between core and whatever keeps the state of Aggregates: a log of records and one snapshot. */

import { type OptionKinds, wholeNumber } from '../options/check-options.js';

/** Something to keep, and its place in the order of things. */
export interface StateEntry {
  /** Counted from 1: each record has the number after that of the record before it. */
  readonly sequence: number;
  /** Whatever structured clone copies. A store keeps all of it and need not look into it. */
  readonly data: unknown;
}

/**
 * What is kept for one pipeline, open to one reader and writer.
 *
 * Core makes one `append` at a time and one `snapshot` at a time, and no `snapshot` during a `read`; all else may overlap.
 */
export interface StateLog {
  /**
   * The latest snapshot, if there is one, then each record that is newer, in order; each a copy of its own.
   * Of records whose `append` has not resolved there may be some, all, or none.
   */
  read(): AsyncIterable<StateEntry>;
  /**
   * Adds records, durably: when it resolves they outlive this process and a loss of power.
   * After it has rejected, `read` says which of them are there; one that it does not give then never comes back. If there
   * is one among them that can never be kept, it writes none of them, and rejects with a `StateStoreError` whose `refused`
   * is the number of that one: the others come again, with other numbers.
   * @returns how much room they take, in a unit that `snapshot` uses too.
   */
  append(records: readonly StateEntry[]): Promise<number>;
  /**
   * Takes the place of the snapshot before it and of all records up to its own sequence; durably, and in one step: when
   * it rejects, or is cut short, what it was to replace is still there.
   * @returns how much room it takes.
   */
  snapshot(snapshot: StateEntry): Promise<number>;
  /** Leaves it to the next who opens it; idempotent. */
  close(): Promise<void>;
}

export interface StateStoreOptions {
  /** After how many records a snapshot is worth its while; default 1,000, and later where states are large. */
  readonly snapshotEvery?: number | undefined;
}

export const storeKinds = { snapshotEvery: wholeNumber(1, true) } as const satisfies OptionKinds<StateStoreOptions>;

/** A place where pipelines keep what their Aggregates have taken in. */
export interface StateStore extends StateStoreOptions {
  /** For messages, such as `diskStore("./state")`. */
  readonly name: string;
  /** @throws {StateStoreError} while it is open elsewhere, or if what is kept cannot be read. */
  open(pipeline: string): Promise<StateLog>;
  /** Forgets what is kept for a pipeline. @throws {StateStoreError} while it is open. */
  clear(pipeline: string): Promise<void>;
}
