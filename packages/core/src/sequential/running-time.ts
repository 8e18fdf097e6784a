/** How long the jobs of a sequential pipeline may run, over all attempts of their modules. */

import { TimeoutError } from '../errors/errors.js';
import type { TimeLimits } from '../scheduler/task/time-limits.js';
import type { Clock } from '../util/clock.js';
import type { SequentialJob } from './job.js';

export interface RunningTimeParts {
  readonly pipeline: string;
  readonly clock: Clock;
  readonly limits: TimeLimits;
}

export class RunningTime {
  constructor(private readonly parts: RunningTimeParts) {}

  /** The job begins, or goes on. */
  begins(job: SequentialJob): void {
    const { timeout } = job.call;
    job.begun = this.parts.clock.now() - job.waited;
    if (timeout !== undefined) this.#watch(job, timeout, Math.max(0, timeout - job.ran));
  }

  /** The job stops running for a while. */
  pauses(job: SequentialJob): void {
    job.watch(undefined);
    job.ran += this.parts.clock.now() - job.waited - job.begun;
  }

  /** @param left how much of its time it has. */
  #watch(job: SequentialJob, timeout: number, left: number): void {
    const before = job.waited;
    const due = () => {
      const waited = job.waited - before;
      if (waited < 1) job.fail(this.#tooLong(job, timeout));
      else this.#watch(job, timeout, waited);
    };
    job.watch(this.parts.limits.after(left, due).stop);
  }

  #tooLong({ id }: SequentialJob, ms: number): TimeoutError {
    const message = `Job ${id} ran for more than ${ms} ms. Raise the \`timeout\`, or find out what keeps it.`;
    return new TimeoutError(message, { pipeline: this.parts.pipeline, job: id });
  }
}
