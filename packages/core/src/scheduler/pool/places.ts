/** The places of a group: how many jobs may hold results of it that are not delivered or committed yet, and whose turn it is by that. */

import type { JobHandle, Task } from '../task/task.js';
import type { ReadyQueue } from './ready-queue.js';

export interface PlacesParts {
  readonly ready: ReadyQueue;
  readonly most: number;
  oldest(): JobHandle | undefined;
  /** The group wants to be pumped when another job becomes the oldest. */
  blocked(): void;
}

export class Places {
  #held = 0;

  constructor(private readonly parts: PlacesParts) {}

  /** How many are free; less than none where the oldest job began without one. */
  get free(): number {
    return this.parts.most - this.#held;
  }

  take(task: Task): void {
    if (task.holds) return;
    task.holds = true;
    this.#held++;
  }

  leave(task: Task): void {
    task.holds = false;
    if (task.lent) task.lent = false;
    else this.#held--;
  }

  /** The place of a task does not count as long as its job waits. */
  lend(task: Task, isLent: boolean): void {
    if (!task.holds || (task.lent ?? false) === isLent) return;
    task.lent = isLent;
    this.#held += isLent ? -1 : 1;
  }

  /** The first in the queue; if that may not begin, the first that holds a place already or is the oldest job's. */
  first(): Task | undefined {
    const { ready } = this.parts;
    const first = ready.peek();
    if (first === undefined || this.#mayBegin(first)) return first;
    this.parts.blocked();
    const oldest = this.parts.oldest();
    // One of no lower priority is not here, as it would be the first.
    const isBehind = oldest !== undefined && oldest.priority < first.job.priority;
    return ready.holdingOrOf(isBehind ? oldest : undefined);
  }

  /** One that came back from a replica holds its place already. */
  #mayBegin(task: Task): boolean {
    return task.holds || this.free > 0 || task.job === this.parts.oldest();
  }

  /** Whether the oldest job waits here; if not, the group wants to be pumped when another becomes the oldest. */
  oldestWaits(): boolean {
    this.parts.blocked();
    const oldest = this.parts.oldest();
    return oldest !== undefined && this.parts.ready.of(oldest) !== undefined;
  }
}
