/** The jobs of one host: begun in the order in which they came, as many at once as the group's `concurrency` says. */

import { inScopeLike } from '../util/async-scope.js';
import { SmallMap } from '../util/small-map.js';
import { gathers } from '../wire/announced-begins.js';
import type { RunCommand } from '../wire/host-commands.js';
import type { Phase } from '../wire/protocol.js';
import type { StartLog } from '../wire/start-log.js';
import { BatchedJob } from './batched-job.js';
import { type Batches, Batching } from './batching.js';
import { HostedJob } from './hosted-job.js';
import type { HostedPlace } from './hosted-place.js';
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
  readonly #parked = new SmallMap<{ readonly job: HostedJob; readonly ran: number }>();
  readonly #batching: Batching | undefined;
  readonly #announces: Readonly<Record<Phase, boolean>> | undefined;
  #busy = false;
  #resuming = false;
  #isHeld = false;
  /** When the first job of this turn of the event loop began. */
  #turnBegin: number | undefined;
  readonly #place: HostedPlace<HostedJob>;

  constructor(
    place: Omit<HostedPlace<HostedJob>, 'next' | 'parked' | 'finished'>,
    private readonly steps: Readonly<Record<Phase, readonly Step[]>>,
    private readonly concurrency: number,
    private readonly startLog: StartLog | undefined,
    batches?: Batches,
  ) {
    if (batches !== undefined) {
      this.#announces = batches.announces;
      const running = this.#running as SmallMap<BatchedJob>;
      const isBeginning = () => this.#resuming || (this.#waiting.length > 0 && running.size < concurrency);
      this.#batching = new Batching(steps, { ...place, ...batches, concurrency, running, isBeginning });
      this.steps = this.#batching.steps;
    }
    this.#place = {
      ...place,
      ...(batches && {
        begins: (module, request) => gathers(module, batches.oneCall) || place.begins(module, request),
      }),
      next: () => this.#announceNext(),
      parked: (job, holds) => {
        if (holds) this.#isHeld = true;
        this.#running.delete(job.dispatchId);
        this.#parked.add(job.dispatchId, { job, ran: job.ran(this.#place.clock.now()) });
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

  /** Takes jobs back that have not begun. @param holds whether others wait on, as the driver has not said what it takes back. @returns those that it found. */
  recall(dispatchIds: readonly number[], holds = this.#isHeld): readonly number[] {
    if (this.#isHeld && !holds) this.#resumeLater();
    this.#isHeld = holds;
    const wanted = new Set(dispatchIds);
    const found = this.#waiting.filter(({ dispatchId }) => wanted.has(dispatchId));
    if (found.length > 0) this.#waiting = this.#waiting.filter(({ dispatchId }) => !wanted.has(dispatchId));
    const ids = found.map(({ dispatchId }) => dispatchId);
    return this.#batching === undefined ? ids : [...ids, ...this.#recallGathering(wanted, this.#batching)];
  }

  #recallGathering(wanted: ReadonlySet<number>, batching: Batching): readonly number[] {
    const found = ([...this.#running] as BatchedJob[]).filter(
      ({ dispatchId, hasBegun }) => !hasBegun && wanted.has(dispatchId),
    );
    for (const job of found) {
      job.isGone = true;
      batching.remove(job);
      this.#running.delete(job.dispatchId);
    }
    if (found.length > 0) this.#place.clock.nextTurn(() => this.#pump());
    return found.map(({ dispatchId }) => dispatchId);
  }

  cancel(dispatchId: number, reason: unknown): void {
    const begun = this.#running.get(dispatchId) ?? this.#unparked(dispatchId);
    if (begun === undefined) return;
    inScopeLike(begun.scope, () => begun.cancel(reason), undefined);
    this.#batching?.cancel(begun as BatchedJob, reason);
  }

  /** The driver has a slot for a job that waits for another attempt; before any that has not begun. */
  resume(dispatchId: number): void {
    const job = this.#unparked(dispatchId);
    if (job === undefined) return;
    this.#running.add(dispatchId, job);
    inScopeLike(job.scope, job.resume, job);
    this.#batching?.look();
  }

  /** Takes a job from where it waits; its wait was no running time. */
  #unparked(dispatchId: number): HostedJob | undefined {
    const parked = this.#parked.get(dispatchId);
    if (parked === undefined) return undefined;
    this.#parked.delete(dispatchId);
    parked.job.begin += parked.job.ran(this.#place.clock.now()) - parked.ran;
    return parked.job;
  }

  /** The reader of a job's stream has taken so many values; undefined where nobody reads any more. */
  credit(dispatchId: number, values: number | undefined): void {
    const job = this.#running.get(dispatchId) ?? this.#parked.get(dispatchId)?.job;
    if (job !== undefined) job.credit(values);
    else if (values === undefined) this.#unread(dispatchId);
  }

  /** How long a job has been running, in milliseconds; undefined if it is not. */
  timeOf(dispatchId: number | undefined): number | undefined {
    const job = dispatchId === undefined ? undefined : this.#running.get(dispatchId);
    return job?.timeUntil(this.#place.clock.now());
  }

  /** Forgets what has not begun and tells what has. */
  abandon(reason: unknown): void {
    this.#waiting = [];
    if (this.#batching !== undefined) {
      const all = [...this.#running].map(({ dispatchId }) => dispatchId);
      this.#recallGathering(new Set(all), this.#batching);
    }
    for (const { dispatchId } of [...this.#running]) this.cancel(dispatchId, reason);
    for (const { job } of [...this.#parked]) this.#unparked(job.dispatchId)?.cancel(reason);
  }

  /** Of the job that begins when another has ended; what gathers first does not. */
  #announceNext(): number | undefined {
    const next = this.#waiting[this.#next];
    const begins = next !== undefined && !this.#isHeld && this.#announces?.[next.phase] !== true;
    return this.startLog?.announce(begins ? next.dispatchId : undefined);
  }

  #pump(): void {
    if (this.#busy || this.#resuming) return;
    this.#busy = true;
    while (this.#next < this.#waiting.length && this.#running.size < this.concurrency && !this.#isHeld) {
      const now = this.#place.clock.now();
      if (this.#turnIsOver(now)) {
        this.#resumeLater();
        break;
      }
      const request = this.#waiting[this.#next++] as RunCommand;
      const gathers = this.#announces?.[request.phase] === true;
      // Where an input is absent, its first module may be another.
      const begins = !gathers || request.absent !== undefined;
      if (begins && this.startLog?.begin(request.dispatchId) === false) continue;
      const job = this.#hosted(request, now, begins);
      this.#running.add(job.dispatchId, job);
      if (gathers && begins) this.#batching?.beginsAtOnce(job as BatchedJob);
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

  #hosted(request: RunCommand, now: number, begins: boolean): HostedJob {
    const steps = this.steps[request.phase];
    if (this.#batching !== undefined) return new BatchedJob(this.#place, request, steps, now, begins, this.#mark);
    const Job = request.streams || request.progress ? StreamedJob : HostedJob;
    return new Job(this.#place, request, steps, now);
  }

  /** @returns false for a job that the driver has taken back; the driver has filled its place already. */
  readonly #mark = (job: BatchedJob): boolean => {
    const begins = this.startLog?.begin(job.dispatchId) !== false;
    if (!begins) this.#remove(job);
    return begins;
  };

  #remove(job: BatchedJob): void {
    this.#running.delete(job.dispatchId);
    this.#pump();
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
