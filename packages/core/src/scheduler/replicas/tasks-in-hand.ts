/** The tasks that an actor was handed: those that have its slots, and those that wait behind them. */

import { SmallMap } from '../../util/small-map.js';
import type { Task } from '../task/task.js';

export class TasksInHand {
  /** These have a slot each, by dispatch id; the host runs them. */
  readonly running = new SmallMap<Task>();
  /** Handed ahead of time, in order. */
  readonly prefetched: Task[] = [];
  /** These wait for another attempt of a module, by dispatch id; they have no slot, and are not in hand. */
  readonly parked = new SmallMap<Task>();

  constructor(private readonly slots: number) {}

  get size(): number {
    return this.running.size + this.prefetched.length;
  }

  get hasFreeSlot(): boolean {
    return this.running.size < this.slots;
  }

  /** @returns whether it has got a slot. */
  add(task: Task): boolean {
    const begins = this.hasFreeSlot;
    if (begins) this.running.add(task.dispatchId, task);
    else this.prefetched.push(task);
    return begins;
  }

  find(dispatchId: number): Task | undefined {
    return (
      this.running.get(dispatchId) ??
      this.prefetched.find((task) => task.dispatchId === dispatchId) ??
      this.parked.get(dispatchId)
    );
  }

  /** @returns the task that gets its slot, if one does. */
  remove(task: Task): Task | undefined {
    if (!this.running.delete(task.dispatchId)) {
      if (!this.parked.delete(task.dispatchId)) this.#removePrefetched(task);
      return undefined;
    }
    const next = this.prefetched.shift();
    if (next !== undefined) this.running.add(next.dispatchId, next);
    return next;
  }

  /** @returns the task that gets its slot, if one does. */
  park(task: Task): Task | undefined {
    const next = this.remove(task);
    this.parked.add(task.dispatchId, task);
    return next;
  }

  /** There is a slot for it. */
  resume(task: Task): void {
    this.parked.delete(task.dispatchId);
    this.running.add(task.dispatchId, task);
  }

  #removePrefetched(task: Task): void {
    const at = this.prefetched.indexOf(task);
    if (at >= 0) this.prefetched.splice(at, 1);
  }
}
