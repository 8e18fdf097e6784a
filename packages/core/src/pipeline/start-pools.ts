/** Starts the actors of all groups. */

import { notBuilt } from '../errors/call-errors.js';
import type { ActorPool } from '../scheduler/pool/actor-pool.js';

export interface StartOrder {
  readonly pipeline: string;
  /** Pools by number: those of a stage together, once those before have started. */
  readonly stages: readonly (readonly number[])[];
}

/** @returns a signal that is aborted with the first failure; no stage begins after one. */
export async function startPools(
  pools: readonly ActorPool[],
  { pipeline, stages }: StartOrder,
  signal: AbortSignal,
): Promise<AbortSignal> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  for (const stage of stages) {
    const starts = stage.map((group) =>
      (pools[group] as ActorPool).start(either).catch((error) => {
        failure.abort(signal.aborted ? notBuilt(pipeline, signal) : error);
        throw error;
      }),
    );
    await Promise.allSettled(starts);
    if (failure.signal.aborted) break;
  }
  return failure.signal;
}
