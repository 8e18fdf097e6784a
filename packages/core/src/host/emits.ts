/** What the modules of one job in one group emit: it leaves as fast as the reader takes it, in order. */

import { AbortedError, QueueFullError } from '../errors/errors.js';
import type { Clock } from '../util/clock.js';
import { type Deferred, deferred } from '../util/deferred.js';
import { Fifo } from '../util/fifo.js';
import { WINDOW } from './limits.js';

/** How many values may wait for the reader; each is the value of a call that was not awaited. */
const MOST_WAITING = 1_024;

/** Makes a value ready to leave. @param waits whether it may leave later. @returns what sends it. */
export type Pack = (waits: boolean) => () => void;

/** What one attempt of a module has emitted. */
export interface EmittingAttempt {
  /** Why it cannot succeed any more, if so. */
  failure?: { readonly error: unknown };
  /** Once it has ended: makes the reason why nothing is emitted in it any more. */
  over?: () => unknown;
}

interface Waiting {
  readonly attempt: EmittingAttempt;
  readonly send: () => void;
  readonly sent: Deferred<void>;
}

const DONE = Promise.resolve();

export class Emits {
  /** Why the latest attempt failed, if by what it emitted. */
  failure: EmittingAttempt['failure'];
  /** What could not leave when its attempt had ended. */
  #lost: { readonly error: unknown } | undefined;
  #credits = WINDOW;
  #isRead = true;
  #waiting = new Fifo<Waiting>();
  /** Why nothing is emitted any more, if so. */
  #over: { readonly reason: unknown } | undefined;
  /** For how long values have waited for the reader, in milliseconds, but for the wait that goes on. */
  #waited = 0;
  #since: number | undefined;
  #drained: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  /** Milliseconds for which values have waited for the reader. */
  get waited(): number {
    return this.#waited + (this.#since === undefined ? 0 : this.clock.now() - this.#since);
  }

  /** Settles when the value has left. */
  emit(attempt: EmittingAttempt, pack: Pack): Promise<void> {
    if (attempt.over !== undefined) return rejected(attempt.over());
    if (this.#over !== undefined) return rejected(this.#over.reason);
    if (!this.#isRead) return DONE;
    if (attempt.failure !== undefined) return rejected(attempt.failure.error);
    try {
      const waits = this.#credits === 0;
      if (waits && this.#waiting.size === MOST_WAITING) throw tooMany();
      const send = pack(waits);
      if (waits) return this.#wait(attempt, send);
      send();
      this.#credits--;
      return DONE;
    } catch (error) {
      // The attempt fails, whatever its module makes of this promise.
      attempt.failure = { error };
      return rejected(error);
    }
  }

  /** An attempt has failed: what it emitted and waits is rejected, so that the next begins clean. */
  drop(attempt: EmittingAttempt, reason: unknown): void {
    this.failure = attempt.failure;
    if (this.#waiting.size === 0) return;
    const kept = new Fifo<Waiting>();
    for (const one of this.#waiting) {
      if (one.attempt === attempt) one.sent.reject(reason);
      else kept.push(one);
    }
    this.#waiting = kept;
    this.#waitIsOver();
  }

  /** The reader has taken so many values; undefined where nobody reads any more. */
  credit(values: number | undefined): void {
    if (values === undefined) {
      this.#isRead = false;
      this.#settle(({ sent }) => sent.resolve());
      return;
    }
    this.#credits += values;
    while (this.#credits > 0 && this.#waiting.size > 0) {
      const { attempt, send, sent } = this.#waiting.shift() as Waiting;
      this.#credits--;
      try {
        send();
        sent.resolve();
      } catch (error) {
        if (attempt.over === undefined) attempt.failure ??= { error };
        else this.#lost ??= { error };
        sent.reject(error);
      }
    }
    this.#waitIsOver();
  }

  /** Nothing is emitted any more: what waits is rejected. */
  end(reason: unknown): void {
    this.#over ??= { reason };
    this.#settle(({ sent }) => sent.reject(reason));
  }

  /** Its modules have ended: so does the job, but not before all that they have emitted has left. */
  finish(job: number, error: unknown, failed: boolean, end: (error: unknown, failed: boolean) => void): void {
    const finish = (reason: unknown, hasFailed: boolean) => {
      this.end(new AbortedError(`Job ${job} is over.`, { job }));
      end(reason, hasFailed);
    };
    if (failed) return finish(error, true);
    this.#whenDrained(() => {
      const failure = this.#lost?.error ?? this.#over?.reason;
      finish(failure, failure !== undefined);
    });
  }

  /** Calls back once all has left, or never will: at once, if it is so now. */
  #whenDrained(call: () => void): void {
    if (this.#waiting.size === 0) call();
    else this.#drained = call;
  }

  #wait(attempt: EmittingAttempt, send: () => void): Promise<void> {
    const sent = deferred();
    // Who does not await it is not to blame if the job is given up.
    sent.promise.catch(() => {});
    this.#waiting.push({ attempt, send, sent });
    this.#since ??= this.clock.now();
    return sent.promise;
  }

  #settle(settle: (one: Waiting) => void): void {
    while (this.#waiting.size > 0) settle(this.#waiting.shift() as Waiting);
    this.#waitIsOver();
  }

  #waitIsOver(): void {
    if (this.#waiting.size > 0) return;
    this.#waited = this.waited;
    this.#since = undefined;
    const drained = this.#drained;
    this.#drained = undefined;
    drained?.();
  }
}

/** A promise whose rejection need not be handled. */
export function rejected(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(() => {});
  return promise;
}

function tooMany(): QueueFullError {
  return new QueueFullError(
    `More than ${MOST_WAITING} values that emit() was given wait for their reader. Await each emit(), so that the module waits, too.`,
  );
}
