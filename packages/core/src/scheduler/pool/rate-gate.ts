/** The rate of one group: whether a job may begin, and how long it has held jobs back that a replica was free for. */

import type { Clock } from '../../util/clock.js';
import type { LoadIndex } from '../replicas/load-index.js';
import type { Task } from '../task/task.js';
import type { RateLimit } from './rate-limit.js';

/** A pool, as its gate sees it. */
export interface GatedPool {
  /** Has a round of dispatch made; the same function each time. */
  readonly pump: () => void;
  readonly ranking: LoadIndex;
}

export class RateGate {
  /** Milliseconds, without the stretch that goes on. */
  #held = 0;
  #since: number | undefined;

  constructor(
    readonly limit: RateLimit,
    private readonly clock: Clock,
    private readonly pool: GatedPool,
  ) {}

  /** The task begins to wait. */
  arrives(task: Task): void {
    task.heldBefore = this.#heldUntilNow;
  }

  /** Whether a job may begin; if not, the pool is pumped once one may. */
  admits(): boolean {
    const admitted = this.limit.admits(this.pool.pump);
    if (admitted) {
      this.#held = this.#heldUntilNow;
      this.#since = undefined;
    } else if (this.pool.ranking.leastBusy?.couldBegin) {
      this.#since ??= this.clock.now();
    }
    return admitted;
  }

  /** A job has begun, and its event has said so: no window of events has more than the limit. */
  spend(task: Task): void {
    task.spent = this.limit.spend();
  }

  /** Its host had been running the task for so long: it may have come to it late, and counts from then. */
  ran(task: Task, ms: number): void {
    const { spent, ran = 0 } = task;
    if (spent !== undefined) spent.at = Math.max(spent.at, this.clock.now() - Math.max(0, ms - ran));
  }

  /** Milliseconds for which the task has waited for the rate alone. */
  heldBack(task: Task): number {
    return this.#heldUntilNow - task.heldBefore;
  }

  close(): void {
    this.limit.leave(this.pool.pump);
  }

  get #heldUntilNow(): number {
    return this.#held + (this.#since === undefined ? 0 : this.clock.now() - this.#since);
  }
}
