/** Lets values of each key through only so often: the first at once, and of those that come too soon the last. */

import type { Clock } from './clock.js';

interface Pause<T> {
  readonly stop: () => void;
  kept: { readonly value: T } | undefined;
}

export class Throttle<T> {
  readonly #pauses = new Map<number, Pause<T>>();

  constructor(
    private readonly clock: Clock,
    /** Milliseconds between two values of a key. */
    private readonly pause: number,
    private readonly pass: (value: T) => void,
  ) {}

  add(key: number, value: T): void {
    const pause = this.#pauses.get(key);
    if (pause !== undefined) pause.kept = { value };
    else this.#pass(key, value);
  }

  /** No more values of the key are coming: the last is let through, if it is not yet. */
  end(key: number): void {
    const pause = this.#pauses.get(key);
    if (pause === undefined) return;
    this.#pauses.delete(key);
    pause.stop();
    if (pause.kept !== undefined) this.pass(pause.kept.value);
  }

  #pass(key: number, value: T): void {
    const stop = this.clock.after(this.pause, () => this.#due(key));
    this.#pauses.set(key, { stop, kept: undefined });
    this.pass(value);
  }

  #due(key: number): void {
    const kept = this.#pauses.get(key)?.kept;
    this.#pauses.delete(key);
    if (kept !== undefined) this.#pass(key, kept.value);
  }
}
