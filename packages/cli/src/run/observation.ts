/** Watches a run for `--timeline` and `--explain`, in memory that does not grow with the number of jobs. */

import type { JobEvent, Pipeline } from '@magda/core';
import { bottleneck, explain, type JobEntry, recordTimeline, type Timeline } from '@magda/core/observe';
import type { Line } from '../input/line.js';

/** Jobs that are explained. */
const SLOWEST = 3;
/** Places that are remembered before those that nobody will ask for are forgotten. */
const MOST_PLACES = 1_000;

export interface ObservationOptions {
  readonly timeline: boolean;
  readonly explain: boolean;
}

export class Observation {
  /** The last jobs. */
  readonly timeline: Timeline | undefined;
  readonly #slowest: Timeline | undefined;
  /** Of jobs, by number. */
  readonly #places = new Map<number, string>();
  #called = '';

  constructor(pipeline: Pipeline, { timeline, explain }: ObservationOptions) {
    if (timeline) this.timeline = recordTimeline(pipeline);
    if (!explain) return;
    this.#slowest = recordTimeline(pipeline, { jobs: SLOWEST, keep: 'slowest' });
    pipeline.on('job', (event) => this.#hear(event));
  }

  /** The job that is called next is that of this line. */
  readonly called = (line: Line): void => {
    this.#called = line.place;
  };

  /** The slowest jobs one by one, and what limits all of them; empty where that is not wanted. */
  explanation(): string {
    const timeline = this.#slowest;
    if (timeline === undefined) return '';
    const slowest = timeline.jobs
      .filter(({ phase }) => phase === 'run')
      .sort((one, other) => wallOf(other) - wallOf(one))
      .slice(0, SLOWEST)
      .map(({ job }) => `${this.#places.get(job)}\n${explain(timeline, job).toText()}`);
    return [...slowest, bottleneck(timeline).toText(), ''].join('\n\n');
  }

  #hear({ status, phase, job }: JobEvent): void {
    if (status !== 'queued' || phase !== 'run') return;
    this.#places.set(job, this.#called);
    if (this.#places.size > MOST_PLACES) this.#forget();
  }

  #forget(): void {
    const known = new Set(this.#slowest?.jobs.map(({ job }) => job));
    for (const job of this.#places.keys()) if (!known.has(job)) this.#places.delete(job);
  }
}

function wallOf({ queued = 0, settled = 0 }: JobEntry): number {
  return settled - queued;
}
