/**
 * How many jobs to hand to a busy replica ahead of time, so that it need not wait for the next one.
 *
 * What is handed ahead cannot go to a replica that falls idle, so it is never more than the replica finishes in about
 * 2 ms, and nothing at all while jobs take longer than that.
 */

import type { GroupSpec } from '../../spec/spec.js';

const HORIZON_MS = 2;
/** Below this a clock says little. */
const SHORTEST_MS = 0.004;
/** Weight of the latest job in the running mean. */
const WEIGHT = 0.2;

/** What is handed ahead has spent its part of the rate before it begins, so a group with a rate is handed nothing ahead. */
export function prefetchOf({ prefetch, rate }: GroupSpec): number {
  return rate === undefined ? prefetch : 0;
}

export class Prefetch {
  #ms: number | undefined;

  constructor(private readonly most: number) {}

  /** A job of the group took this long. */
  observe(ms: number): void {
    this.#ms = this.#ms === undefined ? ms : this.#ms + (ms - this.#ms) * WEIGHT;
  }

  /** Jobs that may wait in a replica behind those that run. */
  get prefetchLimit(): number {
    if (this.#ms === undefined || this.#ms > HORIZON_MS) return 0;
    return Math.min(this.most, Math.floor(HORIZON_MS / Math.max(this.#ms, SHORTEST_MS)));
  }
}

/** For how long a replica may be silent before an idle one takes over what waits behind its running job. */
export const RECALL_AFTER_MS = HORIZON_MS;
