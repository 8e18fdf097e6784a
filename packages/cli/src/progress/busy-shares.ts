/** How busy each group was lately, from looking at the pipeline again and again: that costs a job nothing. */

import type { GroupShare } from './status-line.js';

/** The part of `pipeline.stats()` that is looked at. */
export interface GroupFigures {
  readonly group: string;
  readonly replicas: number;
  /** Jobs at work in its replicas. */
  readonly running: number;
}

/** What was seen counts for so many looks. */
const LOOKS = 20;

export class BusyShares {
  readonly #shares = new Map<string, number>();
  #looks = 0;

  look(groups: readonly GroupFigures[]): readonly GroupShare[] {
    this.#looks = Math.min(this.#looks + 1, LOOKS);
    return groups.map(({ group, replicas, running }) => {
      const now = Math.min(running, replicas) / replicas;
      const before = this.#shares.get(group) ?? now;
      const busy = before + (now - before) / this.#looks;
      this.#shares.set(group, busy);
      return { group, busy };
    });
  }
}
