/** The jobs that wait for the next attempt of a module, each without a slot, and how long all others are held back with them. */

import type { Clock } from '../../util/clock.js';

/** Within how many milliseconds the reports of one call come in. */
const TOGETHER_MS = 20;

interface Due {
  at: number;
  /** When it would be due by itself. */
  readonly alone: number;
  readonly wait: number;
}

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
  readonly #due = new Map<One, Due>();
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

  /** @param together whether those that failed at one time, and wait as long, are due with the last of them. */
  park(one: One, ms: number, together = false): void {
    const at = this.parts.clock.now() + ms;
    if (together) {
      for (const due of this.#due.values()) if (due.wait === ms && at - due.alone < TOGETHER_MS) due.at = at;
    }
    this.#due.set(one, { at, alone: at, wait: ms });
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
    const ready = [...this.#due].filter(([, { at }]) => at <= now).map(([one]) => one);
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
    for (const { at } of this.#due.values()) if (at > now && at < next) next = at;
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
