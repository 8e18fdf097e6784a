/** A built sequential pipeline: its modules live in this process and work on one job at a time. */

import { ABSENT } from '../data/skip.js';
import { isTransferred } from '../data/transfer.js';
import { abortedBy, closedBefore, closedTo, notCleanly, tooMany } from '../errors/call-errors.js';
import { type MagdaError, UnknownNameError } from '../errors/errors.js';
import type { EventHub } from '../events/event-hub.js';
import { emitJob } from '../events/job-event.js';
import type { GroupModules } from '../host/group-modules.js';
import { Invocation } from '../host/invocation.js';
import type { InvocationPlace } from '../host/invocation-place.js';
import type { Step } from '../host/step.js';
import { BuiltPipeline } from '../runtime/built-pipeline.js';
import { type CallOptions, checkCall, NO_OPTIONS, type RunOptions } from '../runtime/call-options.js';
import type { ModuleInfo } from '../runtime/module-info.js';
import type { Results } from '../runtime/pipeline.js';
import type { PipelineStats } from '../runtime/stats.js';
import type { ValueReader } from '../runtime/value-reader.js';
import { tookInTooLong } from '../scheduler/commits/commit-errors.js';
import { CallWatch } from '../scheduler/job/call-watch.js';
import { Parking } from '../scheduler/task/parking.js';
import type { TimeLimits } from '../scheduler/task/time-limits.js';
import type { PipelineSpec } from '../spec/spec.js';
import { describe } from '../text/describe.js';
import { currentScope, inScopeLike } from '../util/async-scope.js';
import type { Clock } from '../util/clock.js';
import { deferred } from '../util/deferred.js';
import type { ModuleTimes } from '../wire/module-results.js';
import type { Phase } from '../wire/protocol.js';
import { CallQueue } from './call-queue.js';
import { type SequentialCall, SequentialJob, type SequentialJobListener } from './job.js';
import { ModuleEvents } from './module-events.js';
import { RunningTime } from './running-time.js';
import type { SequentialState } from './state.js';
import { StreamedSequentialJob } from './streamed-job.js';

export interface SequentialParts {
  readonly spec: PipelineSpec;
  readonly modules: readonly ModuleInfo[];
  readonly context: unknown;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  readonly clock: Clock;
  readonly limits: TimeLimits;
  readonly events: EventHub;
  readonly maxPending: number;
  readonly group: GroupModules;
  readonly state: SequentialState;
  readonly place: Omit<InvocationPlace, 'gate'>;
}

/** How long a module may go on after its job was ended, before the next job begins without waiting for it. */
const GRACE_MS = 5_000;

/** How many jobs may wait for another attempt of a module before no other begins. */
const MOST_PARKED = 64;

/** What a phase runs, and what of it the caller gets. */
interface SequentialPhase {
  readonly steps: readonly Step[];
  readonly exposed: readonly { readonly name: string; readonly at: number }[];
}

export class BuiltSequentialPipeline<Run = Results, Processed = Results> extends BuiltPipeline<Run, Processed> {
  readonly #watch: CallWatch;
  readonly #phases: Readonly<Record<Phase, SequentialPhase>>;
  readonly #state: SequentialState;
  readonly #place: InvocationPlace;
  readonly #queue = new CallQueue();
  readonly #parking: Parking<SequentialJob>;
  readonly #runningTime: RunningTime;
  readonly #moduleEvents: ModuleEvents;
  #current: SequentialJob | undefined;
  #advancing = false;
  #calls = 0;
  #pending = 0;
  #succeeded = 0;
  #failed = 0;
  #whenIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: SequentialParts) {
    super(parts.spec, parts.modules, parts.context, parts.sharedParameters, parts.events, parts.clock);
    this.#watch = new CallWatch(parts.spec.name, parts.limits, parts.clock);
    this.#phases = { run: phaseOf(parts.group, 'run'), process: phaseOf(parts.group, 'process') };
    const { run, process } = this.#phases;
    this.#moduleEvents = new ModuleEvents(parts.events, parts.clock, { run: run.steps, process: process.steps });
    this.#runningTime = new RunningTime({ ...parts, pipeline: parts.spec.name });
    this.#state = parts.state;
    this.#parking = new Parking({ clock: parts.clock, jobOf: (job) => job, due: () => this.#advance() });
    this.#place = { ...parts.place, gate: parts.state.gate };
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** The live modules, in topological order. */
  get instances() {
    return this.parts.group.instances;
  }

  run(request?: unknown, options?: RunOptions): Promise<Run> {
    return this.#call('run', request, options) as Promise<Run>;
  }

  process(request?: unknown, options?: CallOptions): Promise<Processed> {
    return this.#call('process', request, options) as Promise<Processed>;
  }

  get groups(): readonly string[] {
    return NO_GROUPS;
  }

  /** Begins the Aggregates anew after a `StateLostError`. */
  async reset(group?: string): Promise<void> {
    if (group !== undefined) {
      const message = `Pipeline "${this.name}" is sequential and has no group ${describe(group)}: call reset() without one.`;
      throw new UnknownNameError(message, { pipeline: this.name, group });
    }
    await this.#state.reset();
  }

  stats(): PipelineStats {
    return { pending: this.#pending, succeeded: this.#succeeded, failed: this.#failed, groups: [] };
  }

  protected closeWithin(deadline: number): Promise<void> {
    this.#closing ??= this.#close(deadline);
    return this.#closing;
  }

  protected runFor(reader: ValueReader, request: unknown, options: RunOptions): Promise<Run> {
    return this.#call('run', request, options, reader) as Promise<Run>;
  }

  #call(
    kind: Phase,
    request: unknown,
    options: RunOptions = NO_OPTIONS,
    reader: ValueReader | undefined = undefined,
  ): Promise<Results> {
    return new Promise((resolve, reject) => {
      checkCall(kind, options);
      const refusal = this.#refusal(options);
      if (refusal !== undefined) throw refusal;
      const asked = isTransferred(request) ? request.value : request;
      const { signal, timeout, deadline, priority } = options;
      const call = { id: ++this.#calls, kind, request: asked, timeout, priority, resolve, reject };
      const job = this.#jobOf(call, reader);
      this.#pending++;
      this.#watch.add(job, signal, deadline);
      emitJob(this.events, this.clock, 'queued', job);
      this.#queue.push(job);
      this.#advance();
      if (job.state === 'queued') job.scope = currentScope();
    });
  }

  #jobOf(call: SequentialCall, reader: ValueReader | undefined): SequentialJob {
    const { progress } = this.events.listening;
    if (reader === undefined && !progress) return new SequentialJob(call, this.#listener);
    const { id: job, kind: phase } = call;
    return new StreamedSequentialJob(call, this.#listener, {
      ...{ pipeline: this.name, clock: this.clock, reader },
      progress: progress
        ? ({ name: module }, fraction, text) =>
            this.progress.add({
              ...{ job, phase, module, group: undefined, replica: 0, fraction },
              ...(text === undefined ? {} : { text }),
            })
        : undefined,
    });
  }

  #refusal({ signal }: CallOptions): MagdaError | undefined {
    if (this.closed) return closedTo(this.name);
    if (this.#state.lost !== undefined) return this.#state.lost;
    if (signal?.aborted) return abortedBy(signal.reason, this.name);
    return this.#pending < this.parts.maxPending ? undefined : tooMany(this.parts.maxPending, this.name);
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
    const timed = this.events.listening.module;
    const steps = job.stepsOf(this.#phases[kind].steps);
    job.invocation = new Invocation(id, request, steps, [], this.#place, job, timed);
    if (job.scope === undefined) job.invocation.start();
    else inScopeLike(job.scope, job.invocation.start, job.invocation);
  }

  readonly #listener: SequentialJobListener = {
    ended: (job, invocation, error, failed) => {
      if (invocation.times !== undefined) this.#moduleEvents.emit('ended', job, invocation.times);
      // Its grace was over: another job has the modules now.
      if (job !== this.#current) return;
      job.watch(undefined);
      if (!failed && job.state === 'running') return this.#conclude(job, invocation);
      this.#state.discard(job);
      if (job.state === 'running') this.#settle(job, error, true);
      this.#free();
    },
    waits: (job, invocation, failed, error) => {
      const now = this.parts.clock.now();
      const due = now + Math.max(failed.wait, this.#parking.heldFor);
      const dueBy = this.#watch.dueBy(job);
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
        this.#settle(job, error, true);
      }
      this.#advance();
    },
    failed: (job, error) => {
      if (job.state === 'settled' || job.state === 'committing') return;
      const wasRunning = job.state === 'running';
      const wasParked = this.#parking.leave(job);
      if (wasParked) this.#state.discard(job);
      this.#settle(job, error, true);
      if (wasParked) this.#advance();
      if (!wasRunning || wasParked) return;
      job.watch(this.parts.limits.after(GRACE_MS, () => this.#abandon(job)).stop);
      inScopeLike(job.scope, () => job.invocation?.cancel(error), undefined);
    },
  };

  #conclude(job: SequentialJob, invocation: Invocation): void {
    if (this.#state.concerns(job)) return void this.#commit(job, invocation);
    this.#settle(job, this.#resultsOf(job, invocation), false);
    this.#free();
  }

  async #commit(job: SequentialJob, invocation: Invocation): Promise<void> {
    job.state = 'committing';
    this.#watch.remove(job);
    this.#watchCommit(job);
    const { clock } = this.parts;
    const took = (times: ModuleTimes) => this.#moduleEvents.emit('aggregated', job, [times]);
    try {
      await this.#state.commit(job, invocation.times && { clock, took });
      this.#settle(job, this.#resultsOf(job, invocation), false);
    } catch (error) {
      this.#settle(job, error, true);
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
        const error = tookInTooLong({ pipeline: this.name }, aggregates, job.id, timeout);
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

  #resultsOf(job: SequentialJob, { values }: Invocation): Results {
    const results: Results = {};
    for (const { name, at } of this.#phases[job.kind].exposed) {
      if (values[at] !== ABSENT) results[name] = values[at];
    }
    return results;
  }

  #settle(job: SequentialJob, outcome: unknown, failed: boolean): void {
    job.state = 'settled';
    this.#pending--;
    this.#watch.remove(job);
    if (failed) this.#failed++;
    else this.#succeeded++;
    this.progress.ended(job.id);
    if (failed) job.call.reject(outcome);
    else job.call.resolve(outcome as Results);
    emitJob(this.events, this.clock, failed ? 'failed' : 'succeeded', job, outcome);
    if (this.#pending === 0) this.#whenIdle?.();
  }

  async #close(deadline: number): Promise<void> {
    if (this.#pending > 0) {
      const { promise, resolve } = deferred();
      this.#whenIdle = resolve;
      const { stop } = this.parts.limits.after(deadline, resolve);
      await promise;
      stop();
    }
    for (const job of [...this.#queue, ...this.#parking]) job.fail(closedBefore(this.name, job.id));
    this.#parking.close();
    const current = this.#current;
    current?.watch(undefined);
    if (current?.state === 'committing') this.#state.giveUp(current, closedBefore(this.name, current.id));
    else current?.fail(closedBefore(this.name, current.id));
    this.#current?.watch(undefined);
    const errors: MagdaError[] = [...(await this.parts.group.teardown()), ...(await this.#state.close())];
    if (errors.length > 0) throw notCleanly(this.name, errors);
  }
}

function phaseOf(group: GroupModules, phase: Phase): SequentialPhase {
  const steps = group.steps(phase);
  const exposed = steps.flatMap(({ spec, at, collects }) =>
    spec.exposed === undefined || collects ? [] : [{ name: spec.exposed, at }],
  );
  return { steps, exposed };
}

const NO_GROUPS: readonly never[] = [];
