/** The unsettled jobs in the order in which they were called, and which `process()` each of them waits for. */

import { deferred } from '../../util/deferred.js';
import type { CalledJob } from './called-job.js';

export class CallOrder {
  size = 0;
  oldest: CalledJob | undefined;
  #latest: CalledJob | undefined;
  #lastProcess: CalledJob | undefined;
  #starting = false;
  #whenEmpty: (() => void) | undefined;

  append(job: CalledJob): void {
    job.before = this.#latest;
    if (this.#latest === undefined) this.oldest = job;
    else this.#latest.after = job;
    this.#latest = job;
    this.size++;
    job.barrier = this.#lastProcess?.state === 'settled' ? this.#lastProcess.unsettledBarrier() : this.#lastProcess;
    if (job.kind === 'process') this.#lastProcess = job;
  }

  remove(job: CalledJob): void {
    if (job.before === undefined) this.oldest = job.after;
    else job.before.after = job.after;
    if (job.after === undefined) this.#latest = job.before;
    else job.after.before = job.before;
    job.before = undefined;
    job.after = undefined;
    if (--this.size === 0) this.#whenEmpty?.();
  }

  /** A `process()` begins when all that was called before it has settled; one that settles at once lets the next begin. */
  startProcess(): void {
    if (this.#starting) return;
    this.#starting = true;
    for (let { oldest } = this; oldest?.kind === 'process' && oldest.state === 'queued'; { oldest } = this) {
      oldest.start();
    }
    this.#starting = false;
  }

  /** @param within starts the time that there is. @returns when all have settled, or it is over. */
  async emptied(within: (late: () => void) => { stop(): void }): Promise<void> {
    if (this.size === 0) return;
    const { promise, resolve } = deferred();
    this.#whenEmpty = resolve;
    const { stop } = within(resolve);
    await promise;
    stop();
  }

  *[Symbol.iterator](): Iterator<CalledJob> {
    for (let job = this.oldest; job !== undefined; job = job.after) yield job;
  }
}
