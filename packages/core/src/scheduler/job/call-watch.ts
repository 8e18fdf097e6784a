/** Ends jobs by their callers' signals and deadlines. */

import { abortedBy, tooLate } from '../../errors/call-errors.js';
import type { Clock } from '../../util/clock.js';
import type { TimeLimits } from '../task/time-limits.js';
import { SignalWatch } from './signal-watch.js';

/** What can be ended from outside. */
export interface Watched {
  readonly id: number;
  /** Ends it unless that is too late; `kills` says whether what ignores its signal may be killed. */
  fail(error: unknown, kills: boolean): void;
}

interface Watch {
  readonly signal: AbortSignal | undefined;
  readonly stopDeadline: (() => void) | undefined;
  readonly dueBy: number | undefined;
}

export class CallWatch {
  readonly #watches = new Map<Watched, Watch>();
  readonly #signals: SignalWatch<Watched>;

  constructor(
    private readonly pipeline: string,
    private readonly limits: TimeLimits,
    private readonly clock: Clock,
  ) {
    this.#signals = new SignalWatch((job, reason) => job.fail(abortedBy(reason, pipeline, job.id), true));
  }

  add(job: Watched, signal: AbortSignal | undefined, deadline: number | undefined): void {
    if (signal === undefined && deadline === undefined) return;
    if (signal !== undefined) this.#signals.add(signal, job);
    const stopDeadline =
      deadline === undefined
        ? undefined
        : this.limits.after(deadline, () => job.fail(tooLate(deadline, this.pipeline, job.id), true)).stop;
    const dueBy = deadline === undefined ? undefined : this.clock.now() + deadline;
    this.#watches.set(job, { signal, stopDeadline, dueBy });
  }

  /** When the job must have ended, by its deadline. */
  dueBy(job: Watched): number | undefined {
    return this.#watches.get(job)?.dueBy;
  }

  remove(job: Watched): void {
    // Most calls are not watched, and looking a job up gives it a hash that it has no other use for.
    if (this.#watches.size === 0) return;
    const watch = this.#watches.get(job);
    if (watch === undefined) return;
    this.#watches.delete(job);
    watch.stopDeadline?.();
    if (watch.signal !== undefined) this.#signals.remove(watch.signal, job);
  }
}
