/** Holds begins back, so that in no window of time there are more of them than its rate allows. */

import type { Rate } from '../../spec/rate.js';
import type { Clock } from '../../util/clock.js';
import { Fifo } from '../../util/fifo.js';

/** A begin, which counts from that time; it may turn out to have been later, never sooner. */
export interface Spent {
  at: number;
}

/** One for each pool that has it, whether or not they share it. */
export class RateLimit {
  readonly #windows: readonly Window[];
  /** What pools want to be called for once another job may begin, those that have waited longest first. */
  readonly #waiting = new Set<() => void>();
  #stop: (() => void) | undefined;

  constructor(
    readonly rates: readonly Rate[],
    private readonly clock: Clock,
  ) {
    this.#windows = rates.map((rate) => new Window(rate));
  }

  /** Whether a job may begin now; if not, `retry` is called when one may. */
  admits(retry: () => void): boolean {
    const wait = this.#wait();
    if (wait <= 0) {
      this.#waiting.delete(retry);
      return true;
    }
    this.#waiting.add(retry);
    this.#stop ??= this.clock.after(wait, this.#due);
    return false;
  }

  /** A job begins. @returns what can be said of that later. */
  spend(): Spent {
    const spent = { at: this.clock.now() };
    for (const window of this.#windows) window.spend(spent);
    return spent;
  }

  /** Milliseconds until another job may begin; 0 if one may now. */
  #wait(): number {
    const now = this.clock.now();
    return this.#windows.reduce((longest, window) => Math.max(longest, window.wait(now)), 0);
  }

  /** All are called, as the first may have nothing left to begin; who was let through waits behind the others then. */
  readonly #due = (): void => {
    this.#stop = undefined;
    for (const retry of [...this.#waiting]) retry();
  };

  /** Forgets a pool that has closed. */
  leave(retry: () => void): void {
    this.#waiting.delete(retry);
    if (this.#waiting.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }
}

/** What a sum of fractions may be off by: no clock could wait for so little. */
const LEAST_MS = 1e-6;

class Window {
  /** When the latest jobs began, no more of them than the limit. */
  readonly #begins = new Fifo<Spent>();

  constructor(private readonly rate: Rate) {}

  /** Milliseconds until another job may begin; 0 if one may now. */
  wait(now: number): number {
    const { limit, per } = this.rate;
    // One that turned out to be later holds back those behind it, until it is over itself.
    const left = () => (this.#begins.first as Spent).at + per - now;
    while (this.#begins.size > 0 && left() < LEAST_MS) this.#begins.shift();
    return this.#begins.size < limit ? 0 : left();
  }

  spend(spent: Spent): void {
    this.#begins.push(spent);
  }
}
