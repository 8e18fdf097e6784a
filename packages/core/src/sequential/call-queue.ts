/**
 * The calls of a sequential pipeline that wait: those of the highest priority first, the earliest first among equals.
 * No call overtakes a `process()`, and a `process()` overtakes none.
 */

import { Fifo } from '../util/fifo.js';
import type { SequentialJob } from './job.js';

/** Calls that begin one after another, as they came. */
interface Level {
  /** How many `process()` calls came before: even between them, odd for one itself. */
  readonly segment: number;
  readonly priority: number;
  readonly jobs: Fifo<SequentialJob>;
}

export class CallQueue {
  /** In the order in which they begin. */
  readonly #levels: Level[] = [];
  #segment = 0;

  push(job: SequentialJob): void {
    if (job.kind === 'process') this.#segment++;
    this.#levelOf(job.priority).push(job);
    if (job.kind === 'process') this.#segment++;
  }

  get first(): SequentialJob | undefined {
    // The last one stays, for the next call with its priority.
    while (this.#levels.length > 1 && this.#levels[0]?.jobs.size === 0) this.#levels.shift();
    return this.#levels[0]?.jobs.first;
  }

  shift(): SequentialJob | undefined {
    return this.first && this.#levels[0]?.jobs.shift();
  }

  *[Symbol.iterator](): Iterator<SequentialJob> {
    for (const { jobs } of this.#levels) yield* jobs;
  }

  #levelOf(priority: number): Fifo<SequentialJob> {
    const levels = this.#levels;
    let at = levels.length;
    while (at > 0 && goesBefore(this.#segment, priority, levels[at - 1] as Level)) at--;
    const level = levels[at - 1];
    if (level?.segment === this.#segment && level.priority === priority) return level.jobs;
    const jobs = new Fifo<SequentialJob>();
    levels.splice(at, 0, { segment: this.#segment, priority, jobs });
    return jobs;
  }
}

function goesBefore(segment: number, priority: number, other: Level): boolean {
  return segment === other.segment ? priority > other.priority : segment < other.segment;
}
