/** The jobs that wait for the next attempt of a module, each without a slot, and how long all others are held back with them. */

import type { Clock } from '../../util/clock.js';

interface Ranked {
  readonly id: number;
  readonly priority: number;
}

export interface ParkingParts<One> {
  readonly clock: Clock;
  /** By which jobs go first that are due together. */
  jobOf(one: One): Ranked;
  /** Some are due, or nothing is held back any more. */
  due(): void;
}

export class Parking<One> {
  /** When each is due. */
  readonly #due = new Map<One, number>();
  #heldUntil = 0;
  #stop: (() => void) | undefined;

  constructor(private readonly parts: ParkingParts<One>) {}

  get size(): number {
    return this.#due.size;
  }

  /** For how many more milliseconds nothing may begin, as a module was told to wait. */
  get heldFor(): number {
    return this.#heldUntil === 0 ? 0 : Math.max(0, this.#heldUntil - this.parts.clock.now());
  }

  /** Nothing begins for so long, in milliseconds. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.parts.clock.now() + ms);
  }

  park(one: One, ms: number): void {
    this.#due.set(one, this.parts.clock.now() + ms);
    this.watch();
  }

  /** It waits no more. @returns whether it did. */
  leave(one: One): boolean {
    return this.#due.size > 0 && this.#due.delete(one);
  }

  /** Those that may go on, in the order of jobs; `due()` is called for the others. */
  ready(): readonly One[] {
    this.watch();
    if (this.#due.size === 0 || this.heldFor > 0) return NONE;
    const now = this.parts.clock.now();
    const ready = [...this.#due].filter(([, due]) => due <= now).map(([one]) => one);
    return ready.sort((a, b) => (goesBefore(this.parts.jobOf(a), this.parts.jobOf(b)) ? -1 : 1));
  }

  /** Nothing goes on any more. */
  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  [Symbol.iterator](): IterableIterator<One> {
    return this.#due.keys();
  }

  /** One timer, for what comes next. What is due already waits for something else. */
  watch(): void {
    this.close();
    const now = this.parts.clock.now();
    let next = this.#heldUntil > now ? this.#heldUntil : Number.POSITIVE_INFINITY;
    for (const due of this.#due.values()) if (due > now && due < next) next = due;
    if (next === Number.POSITIVE_INFINITY) return;
    this.#stop = this.parts.clock.after(next - now, () => {
      this.#stop = undefined;
      this.parts.due();
    });
  }
}

/** The highest priority first, and the earliest called job first among those. */
export function goesBefore(a: Ranked, b: Ranked): boolean {
  return a.priority === b.priority ? a.id < b.id : a.priority > b.priority;
}

const NONE: readonly never[] = [];
