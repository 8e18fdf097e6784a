/** The tasks of a group that wait for a replica: the earliest called job first. A binary heap; withdrawn tasks leave when they surface. */

import type { Task } from '../job/task.js';

export class ReadyQueue {
  readonly #heap: Task[] = [];
  #withdrawn = 0;

  /** Tasks that still wait. */
  get size(): number {
    return this.#heap.length - this.#withdrawn;
  }

  add(task: Task): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(task);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((heap[parent] as Task).job.id <= task.job.id) break;
      heap[at] = heap[parent] as Task;
      at = parent;
    }
    heap[at] = task;
  }

  /** A task in here is not wanted any more; its state is no longer `ready`. */
  withdraw(): void {
    this.#withdrawn++;
    // Without this, jobs withdrawn behind a stuck one would be kept for as long as it is stuck.
    if (this.#withdrawn > 64 && this.#withdrawn * 2 > this.#heap.length) this.#sweep();
  }

  peek(): Task | undefined {
    while (this.#heap.length > 0) {
      const first = this.#heap[0] as Task;
      if (first.state === 'ready') return first;
      this.#removeFirst();
      this.#withdrawn--;
    }
    return undefined;
  }

  /** Removes the task that `peek` showed. */
  take(): void {
    this.#removeFirst();
  }

  /** Empties the queue. @returns what waited, earliest first. */
  drain(): readonly Task[] {
    const waiting = this.#heap.filter(({ state }) => state === 'ready').sort((a, b) => a.job.id - b.job.id);
    this.#heap.length = 0;
    this.#withdrawn = 0;
    return waiting;
  }

  #sweep(): void {
    for (const task of this.drain()) this.add(task);
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop() as Task;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && (heap[right] as Task).job.id < (heap[child] as Task).job.id) child = right;
      if ((heap[child] as Task).job.id >= last.job.id) break;
      heap[at] = heap[child] as Task;
      at = child;
    }
    heap[at] = last;
  }
}
