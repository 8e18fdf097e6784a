/** The jobs of one host: begun in the order in which they came, as many at once as the group's `concurrency` says. */

import { inScopeLike } from '../util/async-scope.js';
import { SmallMap } from '../util/small-map.js';
import type { Phase, RunCommand } from '../wire/protocol.js';
import type { StartLog } from '../wire/start-log.js';
import { HostedJob, type HostedPlace } from './hosted-job.js';
import type { Step } from './step.js';
import { StreamedJob } from './streamed-job.js';

/** Longest time for which jobs follow each other without a look at the channel: cancels and commits overtake them. */
const TURN_MS = 2;

export class Mailbox {
  #waiting: RunCommand[] = [];
  /** Those before it have begun. */
  #next = 0;
  readonly #running = new SmallMap<HostedJob>();
  /** These have given up their slots until they are told to go on. */
  readonly #parked = new SmallMap<{ readonly job: HostedJob; readonly since: number }>();
  #busy = false;
  #resuming = false;
  /** When the first job of this turn of the event loop began. */
  #turnBegin: number | undefined;
  readonly #place: HostedPlace;

  constructor(
    place: Omit<HostedPlace, 'next' | 'parked' | 'finished'>,
    private readonly steps: Readonly<Record<Phase, readonly Step[]>>,
    private readonly concurrency: number,
    private readonly startLog: StartLog | undefined,
  ) {
    this.#place = {
      ...place,
      next: () => this.startLog?.announce(this.#waiting[this.#next]?.dispatchId),
      parked: (job) => {
        this.#running.delete(job.dispatchId);
        this.#parked.add(job.dispatchId, { job, since: this.#place.clock.now() });
        this.#pump();
      },
      finished: (job) => {
        this.#running.delete(job.dispatchId);
        this.#pump();
      },
    };
  }

  add(request: RunCommand): void {
    this.#waiting.push(request);
    this.#pump();
  }

  /** Takes jobs back that have not begun. @returns those that it found. */
  recall(dispatchIds: readonly number[]): readonly number[] {
    const wanted = new Set(dispatchIds);
    const found = this.#waiting.filter(({ dispatchId }) => wanted.has(dispatchId));
    if (found.length > 0) this.#waiting = this.#waiting.filter(({ dispatchId }) => !wanted.has(dispatchId));
    return found.map(({ dispatchId }) => dispatchId);
  }

  cancel(dispatchId: number, reason: unknown): void {
    const begun = this.#running.get(dispatchId) ?? this.#unparked(dispatchId);
    if (begun !== undefined) inScopeLike(begun.scope, () => begun.cancel(reason), undefined);
  }

  /** The driver has a slot for a job that waits for another attempt; before any that has not begun. */
  resume(dispatchId: number): void {
    const job = this.#unparked(dispatchId);
    if (job === undefined) return;
    this.#running.add(dispatchId, job);
    inScopeLike(job.scope, job.resume, job);
  }

  /** Takes a job from where it waits; its wait was no running time. */
  #unparked(dispatchId: number): HostedJob | undefined {
    const parked = this.#parked.get(dispatchId);
    if (parked === undefined) return undefined;
    this.#parked.delete(dispatchId);
    parked.job.begin += this.#place.clock.now() - parked.since;
    return parked.job;
  }

  /** The reader of a job's stream has taken so many values; undefined where nobody reads any more. */
  credit(dispatchId: number, values: number | undefined): void {
    const running = this.#running.get(dispatchId);
    if (running !== undefined) running.credit(values);
    else if (values === undefined) this.#unread(dispatchId);
  }

  /** How long a job has been running, in milliseconds; undefined if it is not. */
  timeOf(dispatchId: number | undefined): number | undefined {
    return dispatchId === undefined ? undefined : this.#running.get(dispatchId)?.ran(this.#place.clock.now());
  }

  /** Forgets what has not begun and tells what has. */
  abandon(reason: unknown): void {
    this.#waiting = [];
    for (const job of [...this.#running]) job.cancel(reason);
    for (const { job } of [...this.#parked]) this.#unparked(job.dispatchId)?.cancel(reason);
  }

  #pump(): void {
    if (this.#busy || this.#resuming) return;
    this.#busy = true;
    while (this.#next < this.#waiting.length && this.#running.size < this.concurrency) {
      const now = this.#place.clock.now();
      if (this.#turnIsOver(now)) {
        this.#resumeLater();
        break;
      }
      const request = this.#waiting[this.#next++] as RunCommand;
      if (this.startLog?.begin(request.dispatchId) === false) continue;
      const Job = request.streams || request.progress ? StreamedJob : HostedJob;
      const job = new Job(this.#place, request, this.steps[request.phase], now);
      this.#running.add(job.dispatchId, job);
      inScopeLike(job.scope, job.start, job);
    }
    if (this.#next > 0) this.#waiting.splice(0, this.#next);
    this.#next = 0;
    this.#busy = false;
  }

  /** Nobody reads what a job that has not begun is going to emit. */
  #unread(dispatchId: number): void {
    const at = this.#waiting.findIndex((request) => request.dispatchId === dispatchId);
    if (at >= 0) this.#waiting[at] = { ...(this.#waiting[at] as RunCommand), streams: undefined };
  }

  #turnIsOver(now: number): boolean {
    if (this.#turnBegin === undefined) {
      this.#turnBegin = now;
      this.#place.clock.nextTurn(() => {
        this.#turnBegin = undefined;
      });
    }
    return now - this.#turnBegin > TURN_MS;
  }

  #resumeLater(): void {
    this.#resuming = true;
    this.#place.clock.nextTurn(() => {
      this.#resuming = false;
      this.#turnBegin = undefined;
      this.#pump();
    });
  }
}
