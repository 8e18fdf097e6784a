/**
 * The tasks of a group that wait for a replica: the highest priority first, and the earliest called job first among those.
 * A binary heap; withdrawn tasks leave when they surface.
 */

import { goesBefore } from '../task/parking.js';
import type { JobHandle, Task } from '../task/task.js';

export class ReadyQueue {
  readonly #heap: Task[] = [];
  #withdrawn = 0;
  /** Those that came back from a replica with the place that they hold in their group. */
  readonly #returned = new Set<Task>();
  /** The job that was asked for last, and its task: as long as nothing can begin it is the same one. */
  #sought: number | undefined;
  #found: Task | undefined;

  /** Tasks that still wait. */
  get size(): number {
    return this.#heap.length - this.#withdrawn;
  }

  add(task: Task): void {
    this.#heap.push(task);
    this.#rise(task, this.#heap.length - 1);
    if (task.holds) this.#returned.add(task);
    if (task.job.id === this.#sought) this.#found = task;
  }

  /** A task in here is not wanted any more; its state is no longer `ready`. */
  withdraw(task: Task): void {
    this.#withdrawn++;
    this.#returned.delete(task);
    // Without this, jobs withdrawn behind a stuck one would be kept for as long as it is stuck.
    if (this.#withdrawn > 64 && this.#withdrawn * 2 > this.#heap.length) this.#sweep();
  }

  peek(): Task | undefined {
    while (this.#heap.length > 0) {
      const first = this.#heap[0] as Task;
      if (first.state === 'ready') return first;
      this.#removeAt(0);
      this.#withdrawn--;
    }
    return undefined;
  }

  /** The task of a job that waits here. */
  of(job: JobHandle): Task | undefined {
    if (job.id !== this.#sought) {
      this.#sought = job.id;
      this.#found = this.#heap.find((task) => task.job === job);
    }
    return this.#found?.state === 'ready' ? this.#found : undefined;
  }

  /** The first of those that hold a place already, and the task of this job. */
  holdingOrOf(job: JobHandle | undefined): Task | undefined {
    let first = job && this.of(job);
    for (const task of this.#returned) {
      if (task.holds && (first === undefined || goesBefore(task.job, first.job))) first = task;
    }
    return first;
  }

  /** Removes a task that was found here. */
  take(task: Task): void {
    if (this.#returned.size > 0) this.#returned.delete(task);
    if (task === this.#found) this.#found = undefined;
    this.#removeAt(task === this.#heap[0] ? 0 : this.#heap.indexOf(task));
  }

  /** Empties the queue. @returns what waited, in the order in which it would have begun. */
  drain(): readonly Task[] {
    const waiting = this.#heap
      .filter(({ state }) => state === 'ready')
      .sort((a, b) => (goesBefore(a.job, b.job) ? -1 : 1));
    this.#heap.length = 0;
    this.#withdrawn = 0;
    this.#returned.clear();
    this.#found = undefined;
    return waiting;
  }

  #sweep(): void {
    for (const task of this.drain()) this.add(task);
  }

  #removeAt(at: number): void {
    const last = this.#heap.pop() as Task;
    if (at === this.#heap.length) return;
    this.#rise(last, this.#sink(last, at));
  }

  /** Moves what must go before the task down from above `at`, and puts the task where there is room then. */
  #rise(task: Task, from: number): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!goesBefore(task.job, (heap[parent] as Task).job)) break;
      heap[at] = heap[parent] as Task;
      at = parent;
    }
    heap[at] = task;
  }

  /** Moves what goes before the task up to `at`. @returns where there is room for the task then. */
  #sink(task: Task, from: number): number {
    const heap = this.#heap;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) return at;
      const right = child + 1;
      if (right < heap.length && goesBefore((heap[right] as Task).job, (heap[child] as Task).job)) child = right;
      if (!goesBefore((heap[child] as Task).job, task.job)) return at;
      heap[at] = heap[child] as Task;
      at = child;
    }
  }
}
