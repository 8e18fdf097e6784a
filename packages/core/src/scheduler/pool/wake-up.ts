/**
 * When a pool dispatches: soon, at the end of what runs now, where a replica would be idle else; or later, in the next turn,
 * when all calls and answers of this one are in, so that they share a message.
 */

import type { Clock } from '../../util/clock.js';

const SETTLED = Promise.resolve();

export class WakeUp {
  #isSoon = false;
  #isLater = false;

  constructor(
    private readonly clock: Clock,
    private readonly dispatch: () => void,
  ) {}

  /** Whether a dispatch is due before anything else can happen. */
  get isSoon(): boolean {
    return this.#isSoon;
  }

  soon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    // Node's own queueMicrotask() costs as much as a job.
    void SETTLED.then(this.#now);
  }

  later(): void {
    if (this.#isLater) return;
    this.#isLater = true;
    this.clock.nextTurn(this.#inNextTurn);
  }

  readonly #now = (): void => {
    this.#isSoon = false;
    this.dispatch();
  };

  readonly #inNextTurn = (): void => {
    this.#isLater = false;
    if (!this.#isSoon) this.dispatch();
  };
}
