/** Counts what is done, and how fast that goes. */

export interface Moment {
  /** Jobs that this run has finished, well or not. */
  readonly done: number;
  readonly failed: number;
  /** Share of the input's bytes that is finished, from 0 to 1; undefined where its size is not known. */
  readonly share: number | undefined;
  readonly perSecond: number;
  /** Undefined where it cannot be told. */
  readonly secondsLeft: number | undefined;
  readonly seconds: number;
}

interface Sample {
  readonly time: number;
  readonly done: number;
  readonly bytes: number;
}

/** Samples closer together than this, in milliseconds, tell nothing new. */
const APART_MS = 100;
/** The rate is that of so many samples, 20 s. */
const WINDOW = 200;
/** Fewer jobs in that time are too few to tell a rate by; then all of them count. */
const LEAST_JOBS = 5;

export class Tally {
  done = 0;
  failed = 0;
  /** Bytes of the jobs of this run, and of what it passed over. */
  #bytes = 0;
  #passed = 0;
  readonly #total: number | undefined;
  readonly #now: () => number;
  readonly #samples: Sample[];

  /** @param total Bytes of the whole input, if that is known. @param now Milliseconds of a clock. */
  constructor(total?: number, now: () => number = () => performance.now()) {
    this.#total = total;
    this.#now = now;
    this.#samples = [{ time: now(), done: 0, bytes: 0 }];
  }

  /** A job has ended. */
  count(bytes: number, failed: boolean): void {
    this.done += 1;
    if (failed) this.failed += 1;
    this.#bytes += bytes;
  }

  /** A line needs no job: it is blank, or was finished before. */
  pass(bytes: number): void {
    this.#passed += bytes;
  }

  moment(): Moment {
    const start = this.#samples[0] as Sample;
    const now = this.#sample();
    const window = this.#samples.slice(-WINDOW);
    const first = window[0] as Sample;
    const since = now.done - first.done < LEAST_JOBS ? start : first;
    const seconds = (now.time - since.time) / 1000;
    const left = this.#total === undefined ? undefined : this.#total - this.#passed - this.#bytes;
    const bytesPerSecond = (now.bytes - since.bytes) / seconds;
    return {
      done: this.done,
      failed: this.failed,
      share: this.#total === undefined ? undefined : shareOf(this.#passed + this.#bytes, this.#total),
      perSecond: seconds > 0 ? (now.done - since.done) / seconds : 0,
      secondsLeft: left === undefined || !(bytesPerSecond > 0) ? undefined : Math.max(0, left / bytesPerSecond),
      seconds: (now.time - start.time) / 1000,
    };
  }

  #sample(): Sample {
    const last = this.#samples.at(-1) as Sample;
    const sample = { time: this.#now(), done: this.done, bytes: this.#bytes };
    if (sample.time - last.time >= APART_MS) {
      this.#samples.push(sample);
      // The first one is the start of the run.
      if (this.#samples.length > WINDOW + 1) this.#samples.splice(1, 1);
    }
    return sample;
  }
}

function shareOf(bytes: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, bytes / total);
}
