/** Runs the jobs of a sequential pipeline, one after another; those that wait for another attempt of a module let others pass. */

import { closedBefore } from '../errors/call-errors.js';
import { Invocation } from '../host/invocation.js';
import type { InvocationPlace } from '../host/invocation-place.js';
import { tookInTooLong } from '../scheduler/commits/commit-errors.js';
import type { CallWatch } from '../scheduler/job/call-watch.js';
import { Parking } from '../scheduler/task/parking.js';
import { currentScope, inScopeLike } from '../util/async-scope.js';
import type { ModuleTimes } from '../wire/module-results.js';
import type { Phase } from '../wire/protocol.js';
import { CallQueue } from './call-queue.js';
import type { SequentialJob, SequentialJobListener } from './job.js';
import { ModuleEvents } from './module-events.js';
import { phaseOf, resultsOf, type SequentialPhase } from './phases.js';
import { RunningTime } from './running-time.js';
import type { SequentialParts } from './sequential-parts.js';
import type { SequentialState } from './state.js';

/** How long a module may go on after its job was ended, before the next job begins without waiting for it. */
const GRACE_MS = 5_000;

/** How many jobs may wait for another attempt of a module before no other begins. */
const MOST_PARKED = 64;

export interface RunnerParts
  extends Pick<SequentialParts, 'clock' | 'limits' | 'events' | 'group' | 'state' | 'place'> {
  readonly watch: CallWatch;
}

/** The pipeline whose jobs they are. */
export interface RunnerOwner {
  readonly name: string;
  /** @param outcome results or an error. */
  settled(job: SequentialJob, outcome: unknown, failed: boolean): void;
}

export class Runner {
  readonly #phases: Readonly<Record<Phase, SequentialPhase>>;
  readonly #state: SequentialState;
  readonly #place: InvocationPlace;
  readonly #queue = new CallQueue();
  readonly #parking: Parking<SequentialJob>;
  readonly #runningTime: RunningTime;
  readonly #moduleEvents: ModuleEvents;
  #current: SequentialJob | undefined;
  #advancing = false;

  constructor(
    private readonly parts: RunnerParts,
    private readonly owner: RunnerOwner,
  ) {
    this.#phases = { run: phaseOf(parts.group, 'run'), process: phaseOf(parts.group, 'process') };
    const { run, process } = this.#phases;
    this.#moduleEvents = new ModuleEvents(parts.events, parts.clock, { run: run.steps, process: process.steps });
    this.#runningTime = new RunningTime({ pipeline: owner.name, clock: parts.clock, limits: parts.limits });
    this.#state = parts.state;
    this.#parking = new Parking({ clock: parts.clock, jobOf: (job) => job, due: () => this.#advance() });
    this.#place = { ...parts.place, gate: parts.state.gate };
  }

  readonly listener: SequentialJobListener = {
    ended: (job, invocation, error, failed) => {
      if (invocation.times !== undefined) this.#moduleEvents.emit('ended', job, invocation.times);
      // Its grace was over: another job has the modules now.
      if (job !== this.#current) return;
      job.watch(undefined);
      if (!failed && job.state === 'running') return this.#conclude(job, invocation);
      this.#state.discard(job);
      if (job.state === 'running') this.owner.settled(job, error, true);
      this.#free();
    },
    waits: (job, invocation, failed, error) => {
      const now = this.parts.clock.now();
      const due = now + Math.max(failed.wait, this.#parking.heldFor);
      const dueBy = this.parts.watch.dueBy(job);
      const isTooLate = dueBy !== undefined && due > dueBy;
      const { times } = invocation;
      if (times !== undefined) invocation.times = [];
      this.#runningTime.pauses(job);
      job.scope ??= currentScope();
      if (failed.holds) this.#parking.hold(failed.wait);
      if (!isTooLate) this.#parking.park(job, failed.wait);
      this.#current = undefined;
      this.#moduleEvents.emit('ended', job, times ?? [], isTooLate ? undefined : due);
      if (isTooLate && job.state === 'running') {
        this.#state.discard(job);
        this.owner.settled(job, error, true);
      }
      this.#advance();
    },
    failed: (job, error) => {
      if (job.state === 'settled' || job.state === 'committing') return;
      const wasRunning = job.state === 'running';
      const wasParked = this.#parking.leave(job);
      if (wasParked) this.#state.discard(job);
      this.owner.settled(job, error, true);
      if (wasParked) this.#advance();
      if (!wasRunning || wasParked) return;
      job.watch(this.parts.limits.after(GRACE_MS, () => this.#abandon(job)).stop);
      inScopeLike(job.scope, () => job.invocation?.cancel(error), undefined);
    },
  };

  /** Begins the job, now or when it is its turn. */
  add(job: SequentialJob): void {
    this.#queue.push(job);
    this.#advance();
  }

  /** Ends all jobs that there are. */
  close(): void {
    const { name: pipeline } = this.owner;
    for (const job of [...this.#queue, ...this.#parking]) job.fail(closedBefore(pipeline, job.id));
    this.#parking.close();
    const current = this.#current;
    current?.watch(undefined);
    if (current?.state === 'committing') this.#state.giveUp(current, closedBefore(pipeline, current.id));
    else current?.fail(closedBefore(pipeline, current.id));
    this.#current?.watch(undefined);
  }

  /** Begins the next job, and those after it for as long as they end at once. */
  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    while (this.#current === undefined) {
      if (this.#parking.size > 0 && this.#resumed()) continue;
      const job = this.#waitsForOthers() ? undefined : this.#queue.shift();
      if (job === undefined) break;
      if (job.state === 'queued') this.#begin(job);
    }
    this.#advancing = false;
  }

  /** Lets the first job go on whose module may be tried again. @returns whether there is one. */
  #resumed(): boolean {
    const [job] = this.#parking.ready();
    if (job === undefined) return false;
    this.#parking.leave(job);
    this.#current = job;
    this.#runningTime.begins(job);
    inScopeLike(job.scope, job.resume, job);
    return true;
  }

  /** A `process()` waits for all jobs before it, and those after it for itself. */
  #waitsForOthers(): boolean {
    if (this.#parking.heldFor > 0) return true;
    if (this.#parking.size === 0) return false;
    if (this.#parking.size >= MOST_PARKED || this.#queue.first?.kind === 'process') return true;
    return [...this.#parking].some(({ kind }) => kind === 'process');
  }

  #begin(job: SequentialJob): void {
    if (this.#state.lost !== undefined) return job.fail(this.#state.lost);
    const { id, kind, request } = job.call;
    this.#current = job;
    job.state = 'running';
    this.#runningTime.begins(job);
    const timed = this.parts.events.listening.module;
    const steps = job.stepsOf(this.#phases[kind].steps);
    job.invocation = new Invocation(id, request, steps, [], this.#place, job, timed);
    if (job.scope === undefined) job.invocation.start();
    else inScopeLike(job.scope, job.invocation.start, job.invocation);
  }

  #conclude(job: SequentialJob, invocation: Invocation): void {
    if (this.#state.concerns(job)) return void this.#commit(job, invocation);
    this.owner.settled(job, resultsOf(this.#phases[job.kind], invocation.values), false);
    this.#free();
  }

  async #commit(job: SequentialJob, invocation: Invocation): Promise<void> {
    job.state = 'committing';
    this.parts.watch.remove(job);
    this.#watchCommit(job);
    const { clock } = this.parts;
    const took = (times: ModuleTimes) => this.#moduleEvents.emit('aggregated', job, [times]);
    try {
      await this.#state.commit(job, invocation.times && { clock, took });
      this.owner.settled(job, resultsOf(this.#phases[job.kind], invocation.values), false);
    } catch (error) {
      this.owner.settled(job, error, true);
    }
    job.watch(undefined);
    this.#free();
  }

  #watchCommit(job: SequentialJob): void {
    const { timeout } = job.call;
    if (timeout === undefined) return;
    const { limits } = this.parts;
    const aggregates = this.parts.group.aggregates.map(({ name }) => name);
    job.watch(
      limits.after(timeout, () => {
        const error = tookInTooLong({ pipeline: this.owner.name }, aggregates, job.id, timeout);
        job.watch(limits.after(GRACE_MS, () => this.#state.giveUp(job, error)).stop);
        this.#state.cancel(job, error);
      }).stop,
    );
  }

  /** Its module goes on, but without it. */
  #abandon(job: SequentialJob): void {
    if (job !== this.#current) return;
    this.#state.discard(job);
    this.#free();
  }

  #free(): void {
    this.#current = undefined;
    this.#advance();
  }
}
