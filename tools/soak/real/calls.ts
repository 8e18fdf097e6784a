/** Calls that are out on a pipeline at once, and a watch on whether they are answered. */

import { holds } from '../../../packages/core/test/simulation/fixtures/broken.js';

/** After so long without an answer nobody is waited for any more. */
const STUCK_MS = 60_000;

export class Calls {
  readonly #out = new Set<Promise<void>>();
  #latestAnswer = performance.now();
  #broken: unknown;

  get out(): number {
    return this.#out.size;
  }

  /** @param answered rejects with what shows that a promise was not kept. */
  add(answered: Promise<void>): void {
    const call = answered
      .catch((error) => {
        this.#broken ??= error;
      })
      .finally(() => {
        this.#latestAnswer = performance.now();
        this.#out.delete(call);
      });
    this.#out.add(call);
  }

  /** @throws if a promise was broken, or nothing is answered any more. */
  async oneAnswered(): Promise<void> {
    const { promise, stop } = later(STUCK_MS);
    await Promise.race([...this.#out, promise]);
    stop();
    if (this.#broken !== undefined) throw this.#broken;
    const silence = performance.now() - this.#latestAnswer;
    holds(silence < STUCK_MS, `${this.out} calls wait, and none was answered for ${Math.round(silence / 1_000)} s`);
  }

  async allAnswered(): Promise<void> {
    while (this.out > 0) await this.oneAnswered();
    if (this.#broken !== undefined) throw this.#broken;
  }
}

function later(ms: number): { readonly promise: Promise<void>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { promise, stop: () => clearTimeout(timer) };
}
