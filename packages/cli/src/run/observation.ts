/** Watches a run for `--timeline` and `--explain`, in memory that does not grow with the number of jobs. */

import type { JobEvent, Pipeline, SequentialRuntime } from '@magda/core';
import { bottleneck, explain, recordTimeline, type Timeline } from '@magda/core/observe';
import type { Line } from '../input/line.js';
import { jobsText } from '../progress/in-words.js';

/** Jobs that a timeline shows, and that the bottleneck is found by: the last ones. */
const KEPT = 10_000;
/** Jobs that are explained. */
const SLOWEST = 3;

interface SlowJob {
  readonly place: string;
  readonly job: number;
  readonly ms: number;
  explanation: string | undefined;
}

export class Observation {
  readonly timeline: Timeline;
  /** The slowest first. */
  readonly #slowest: SlowJob[] = [];
  readonly #calls = new Map<number, { readonly place: string; readonly time: number }>();
  #place = '';
  #settled = 0;

  constructor(pipeline: Pipeline | SequentialRuntime) {
    this.timeline = recordTimeline(pipeline, { keep: KEPT });
    pipeline.on('job', (event) => this.#hear(event));
  }

  /** The next job that is called is that of this line. */
  readonly called = (line: Line): void => {
    this.#place = line.place;
  };

  /** How much of the run the timeline shows; undefined for all of it. */
  get cut(): string | undefined {
    return this.#settled > KEPT ? `the last ${jobsText(KEPT)}` : undefined;
  }

  /** The slowest jobs one by one, then what limits all of them. */
  explanation(): string {
    this.#explain();
    const slow = this.#slowest.map(({ place, explanation }) => `${place}\n${explanation}`);
    return [...slow, bottleneck(this.timeline).toText()].join('\n\n');
  }

  #hear({ phase, call, job, time }: JobEvent): void {
    if (call !== 'run') return;
    if (phase === 'queued') return void this.#calls.set(job, { place: this.#place, time });
    const { place = '', time: began = time } = this.#calls.get(job) ?? {};
    this.#calls.delete(job);
    this.#consider({ place, job, ms: time - began, explanation: undefined });
    this.#settled += 1;
    // Before those that ran beside them are forgotten, which the explanation needs.
    if (this.#settled % (KEPT / 2) === 0) queueMicrotask(() => this.#explain());
  }

  #consider(job: SlowJob): void {
    const at = this.#slowest.findIndex(({ ms }) => job.ms > ms);
    if (at < 0 && this.#slowest.length >= SLOWEST) return;
    this.#slowest.splice(at < 0 ? this.#slowest.length : at, 0, job);
    this.#slowest.splice(SLOWEST);
  }

  #explain(): void {
    for (const slow of this.#slowest) slow.explanation ??= explain(this.timeline, slow.job).toText();
  }
}
