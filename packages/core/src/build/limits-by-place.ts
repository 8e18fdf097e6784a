/** Limits of time for groups whose modules run in event loops of their own, and for those whose modules run in this one. */

import { TimeLimits } from '../scheduler/task/time-limits.js';
import type { Clock } from '../util/clock.js';

export class LimitsByPlace {
  readonly #limits = new Map<boolean, TimeLimits>();

  constructor(private readonly clock: Clock) {}

  of(isElsewhere: boolean): TimeLimits {
    const limits = this.#limits.get(isElsewhere) ?? new TimeLimits(this.clock, isElsewhere);
    this.#limits.set(isElsewhere, limits);
    return limits;
  }

  close(): void {
    for (const limits of this.#limits.values()) limits.close();
  }
}
