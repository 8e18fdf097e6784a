/** Gives the Aggregates of a sequential pipeline what is kept of them, if anything is. */

import type { Journal } from '../state/journal.js';
import { DurableState, type DurableStateParts } from './durable-state.js';
import type { SequentialState } from './state.js';
import { VolatileState } from './volatile-state.js';

/** @throws {BootstrapError} if an Aggregate cannot take in what is kept of it. */
export async function startState(
  journal: Journal | undefined,
  parts: Omit<DurableStateParts, 'journal'>,
): Promise<SequentialState> {
  return journal === undefined
    ? new VolatileState(parts.pipeline, parts.modules.aggregates)
    : await DurableState.start({ ...parts, journal });
}
