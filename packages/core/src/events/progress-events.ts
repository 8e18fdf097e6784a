/** Events of the progress of jobs: ten a second of each job at most, and always its last. */

import type { Clock } from '../util/clock.js';
import { Throttle } from '../util/throttle.js';
import type { EventHub } from './event-hub.js';
import type { ProgressEvent } from './events.js';

/** With one more at the end of a job there are ten a second at most. */
const PAUSE_MS = 112;

/** What a module has said, and where. */
export type Progress = Omit<ProgressEvent, 'time' | 'status'>;

export class ProgressEvents {
  #throttle: Throttle<ProgressEvent> | undefined;

  constructor(
    private readonly events: EventHub,
    private readonly clock: Clock,
  ) {}

  /** Takes a message of a module of a job that is not over. */
  add(event: Progress): void {
    const time = this.clock.now();
    this.#throttle ??= new Throttle(this.clock, PAUSE_MS, (one: ProgressEvent) =>
      this.events.emit('progress', () => one),
    );
    this.#throttle.add(event.job, { status: 'running', time, ...event });
  }

  /** The job is over. */
  ended(job: number): void {
    this.#throttle?.end(job);
  }
}
