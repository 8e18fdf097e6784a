/**
 * Limits of time, judged fairly: by a driver whose own event loop may have been held up, or whose machine may have slept.
 *
 * A timer that comes due knows nothing of what has arrived meanwhile, so that is heard first. And where the driver could
 * not attend to its workers for a while, a limit is put off once by the time that it lost.
 */

import type { Clock } from '../../util/clock.js';

const TICK_MS = 100;
/** A tick that comes later than this was held up; on a busy machine many are a little late. */
const LATE_MS = 50;

/** One limit that is being watched. */
export interface TimeLimit {
  /** It was kept, or is of no interest any more. */
  readonly stop: () => void;
  /** Whether something that took so many milliseconds has kept it. */
  allows(ms: number): boolean;
}

export class TimeLimits {
  /** Milliseconds for which the event loop was held up, in all. */
  #lost = 0;
  #watched = 0;
  /** When the next tick is due, if there is to be one. */
  #due: number | undefined;
  #stopTicking: () => void = () => {};
  #closed = false;

  constructor(
    private readonly clock: Clock,
    /** Whether what is limited goes on while this event loop is held up. */
    private readonly isElsewhere: boolean,
  ) {}

  /** Calls back once the limit was exceeded. */
  after(ms: number, exceeded: () => void): TimeLimit {
    const { clock } = this;
    const lostBefore = this.#lost;
    const lost = () => Math.min(this.#lost - lostBefore, ms);
    let watched = true;
    const stop = () => {
      if (!watched) return;
      watched = false;
      this.#watched--;
      stopTimer();
    };
    const end = () => {
      if (!watched) return;
      stop();
      exceeded();
    };
    // What has arrived by now is read in the rest of this turn, and what that calls for happens in the next.
    const hear = () => clock.nextTurn(() => clock.nextTurn(end));
    let stopTimer = clock.after(ms, () => {
      this.#look();
      if (lost() === 0) hear();
      else stopTimer = clock.after(lost(), hear);
    });
    this.#watched++;
    if (this.isElsewhere && this.#due === undefined && !this.#closed) this.#tick();
    return { stop, allows: (took) => !this.isElsewhere || took <= ms + lost() };
  }

  /** Leaves no timer of its own behind. */
  close(): void {
    this.#closed = true;
    this.#stopTicking();
    this.#due = undefined;
  }

  readonly #tick = (): void => {
    this.#look();
    this.#due = undefined;
    if (this.#watched === 0) return;
    this.#due = this.clock.now() + TICK_MS;
    this.#stopTicking = this.clock.after(TICK_MS, this.#tick);
  };

  #look(): void {
    const late = this.#due === undefined ? 0 : this.clock.now() - this.#due;
    if (late < LATE_MS) return;
    this.#lost += late;
    this.#due = this.clock.now();
  }
}
