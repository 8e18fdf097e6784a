/** Ends jobs that have waited for a replica of a group for longer than its `queueTimeout`. */

import type { MagdaError } from '../../errors/errors.js';
import type { PlannedGroup } from '../../plan/plan.js';
import type { PoolId } from '../task/pool-id.js';
import type { Task } from '../task/task.js';
import type { TimeLimits } from '../task/time-limits.js';
import { heldTooLong, queuedTooLong } from './limit-errors.js';
import type { RateGate } from './rate-gate.js';

export interface QueueLimitParts {
  readonly group: PlannedGroup;
  readonly place: PoolId;
  readonly limits: TimeLimits;
  readonly rate: RateGate | undefined;
}

export class QueueLimit {
  constructor(
    /** Milliseconds. */
    private readonly ms: number,
    private readonly parts: QueueLimitParts,
  ) {}

  /** @returns what ends the watch. */
  watch(task: Task): () => void {
    return this.parts.limits.after(this.ms, () => task.job.settle(task, 'failed', this.#errorOf(task))).stop;
  }

  #errorOf(task: Task): MagdaError {
    const { place, rate } = this.parts;
    const isHeld = rate !== undefined && rate.heldBack(task) * 2 > this.ms;
    return isHeld ? heldTooLong(place, task, this.ms, rate.limit.rates) : queuedTooLong(place, task, this.ms);
  }
}

/** @returns undefined for a group without a limit. */
export function queueLimit(parts: QueueLimitParts): QueueLimit | undefined {
  const { queueTimeout } = parts.group.options;
  return queueTimeout === undefined ? undefined : new QueueLimit(queueTimeout, parts);
}
