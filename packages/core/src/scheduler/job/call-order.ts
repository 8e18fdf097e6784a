/** The unsettled jobs in the order in which they were called. */

import type { Job } from './job.js';

export class CallOrder {
  size = 0;
  oldest: Job | undefined;
  #latest: Job | undefined;

  append(job: Job): void {
    job.before = this.#latest;
    if (this.#latest === undefined) this.oldest = job;
    else this.#latest.after = job;
    this.#latest = job;
    this.size++;
  }

  remove(job: Job): void {
    if (job.before === undefined) this.oldest = job.after;
    else job.before.after = job.after;
    if (job.after === undefined) this.#latest = job.before;
    else job.after.before = job.before;
    job.before = undefined;
    job.after = undefined;
    this.size--;
  }

  *[Symbol.iterator](): Iterator<Job> {
    for (let job = this.oldest; job !== undefined; job = job.after) yield job;
  }
}
