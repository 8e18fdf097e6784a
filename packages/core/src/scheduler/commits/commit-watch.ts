/** Watches how long the Aggregates of a group take to take a job in: one after another, so only the first in line is timed. */

import type { Task } from '../task/task.js';
import type { TimeLimits } from '../task/time-limits.js';

export interface CommitWatchOptions {
  readonly limits: TimeLimits;
  /** How long after its signal an Aggregate may go on, in milliseconds. */
  readonly grace: number;
  /** Milliseconds, or Infinity. */
  limitOf(task: Task): number;
  /** It takes too long, and should be told. */
  late(task: Task, ms: number): void;
  /** It has not heeded that. */
  hopeless(task: Task, ms: number): void;
}

export class CommitWatch {
  readonly #waiting = new Set<Task>();
  #first: Task | undefined;
  #stop: () => void = () => {};
  #paused = false;

  constructor(private readonly options: CommitWatchOptions) {}

  add(task: Task): void {
    this.#waiting.add(task);
    if (this.#waiting.size === 1) this.#watchFirst();
  }

  delete(task: Task): void {
    this.#waiting.delete(task);
    if (task === this.#first) this.#watchFirst();
  }

  /** Until it goes on, nobody is there to take them in. */
  pause(): void {
    this.#paused = true;
    this.#watchFirst();
  }

  goOn(): void {
    this.#paused = false;
    this.#watchFirst();
  }

  #watchFirst(): void {
    this.#stop();
    const [first] = this.#waiting;
    this.#first = first;
    const ms = first === undefined || this.#paused ? Number.POSITIVE_INFINITY : this.options.limitOf(first);
    this.#stop = () => {};
    if (first === undefined || ms === Number.POSITIVE_INFINITY) return;
    const { limits, grace, late, hopeless } = this.options;
    this.#stop = limits.after(ms, () => {
      this.#stop = limits.after(grace, () => hopeless(first, ms)).stop;
      late(first, ms);
    }).stop;
  }
}
