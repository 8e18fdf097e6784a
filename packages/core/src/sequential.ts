/** A built sequential pipeline: its modules live in this process and work on one job at a time. */

import type { Clock } from './clock.js';
import { CommitError, type MagdaError, StateLostError, TeardownError, TimeoutError } from './errors.js';
import type { EventHub } from './event-hub.js';
import type { AggregateHost } from './host/aggregate-host.js';
import type { GroupModules } from './host/group-modules.js';
import { Invocation, type InvocationOutcome, type InvocationPlace, saidBy } from './host/invocation.js';
import type { Step } from './host/step.js';
import { CallWatch, type Watched } from './run/call-watch.js';
import { deferred } from './run/deferred.js';
import { abortedBy, closedBefore, closedTo, tooMany } from './run/ended-by.js';
import type { Results } from './run/job.js';
import { type CallOptions, type CloseOptions, type ModuleInfo, RunningPipeline } from './running-pipeline.js';
import { isHandedOver } from './wire/hand-over.js';
import type { Phase } from './wire/protocol.js';

export interface SequentialParts {
  readonly name: string;
  readonly modules: readonly ModuleInfo[];
  readonly context: unknown;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  readonly clock: Clock;
  readonly events: EventHub;
  readonly maxPending: number;
  readonly group: GroupModules;
  readonly place: InvocationPlace;
}

/** How long a module may go on after its job was ended, before the next job begins without waiting for it. */
const GRACE_MS = 5_000;
const CLOSE_DEADLINE_MS = 30_000;

/** What a phase runs, and what of it the caller gets. */
interface SequentialPhase {
  readonly steps: readonly Step[];
  readonly exposed: readonly { readonly name: string; readonly at: number }[];
}

export class SequentialRuntime<Run = Results, Processed = Results> extends RunningPipeline<Run, Processed> {
  readonly #watch: CallWatch;
  readonly #phases: Readonly<Record<Phase, SequentialPhase>>;
  readonly #aggregates: readonly AggregateHost[];
  readonly #queue: SequentialJob[] = [];
  #current: SequentialJob | undefined;
  #advancing = false;
  #calls = 0;
  #pending = 0;
  #succeeded = 0;
  #failed = 0;
  /** Jobs that the Aggregates have taken in since they began. */
  #takenIn = 0;
  #lost: MagdaError | undefined;
  #whenIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: SequentialParts) {
    super(parts.name, parts.modules, parts.context, parts.sharedParameters, parts.events);
    this.#watch = new CallWatch(parts.name, parts.clock);
    this.#phases = { run: phaseOf(parts.group, 'run'), process: phaseOf(parts.group, 'process') };
    this.#aggregates = parts.group.aggregates;
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** The live modules, in topological order. */
  get instances() {
    return this.parts.group.instances;
  }

  run(request?: unknown, options?: CallOptions): Promise<Run> {
    return this.#call('run', request, options) as Promise<Run>;
  }

  process(request?: unknown, options?: CallOptions): Promise<Processed> {
    return this.#call('process', request, options) as Promise<Processed>;
  }

  /** Begins the Aggregates anew after a `StateLostError`. */
  async reset(): Promise<void> {
    for (const aggregate of this.#aggregates) await aggregate.begin();
    this.#takenIn = 0;
    this.#lost = undefined;
  }

  /** Figures of this moment. */
  stats() {
    return { pending: this.#pending, succeeded: this.#succeeded, failed: this.#failed, groups: [] };
  }

  close({ deadline = CLOSE_DEADLINE_MS }: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(deadline);
    return this.#closing;
  }

  #call(kind: Phase, request: unknown, options: CallOptions = {}): Promise<Results> {
    const refusal = this.#refusal(options);
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      const asked = isHandedOver(request) ? request.value : request;
      const { signal, timeout, deadline } = options;
      const settle = { resolve, reject, ended: this.#ended, failed: this.#failedFromOutside };
      const job = new SequentialJob(++this.#calls, kind, asked, timeout, settle);
      this.#pending++;
      this.#watch.add(job, signal, deadline);
      this.#tell('queued', job);
      this.#queue.push(job);
      this.#advance();
    });
  }

  #refusal({ signal }: CallOptions): MagdaError | undefined {
    if (this.closed) return closedTo(this.name);
    if (this.#lost !== undefined) return this.#lost;
    if (signal?.aborted) return abortedBy(signal.reason, this.name);
    return this.#pending < this.parts.maxPending ? undefined : tooMany(this.parts.maxPending, this.name);
  }

  /** Begins the next job, and those after it that end at once. */
  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    while (this.#current === undefined && this.#queue.length > 0) {
      const job = this.#queue.shift() as SequentialJob;
      if (job.state === 'queued') this.#begin(job);
    }
    this.#advancing = false;
  }

  #begin(job: SequentialJob): void {
    if (this.#lost !== undefined) return job.fail(this.#lost);
    this.#current = job;
    job.state = 'running';
    const { timeout } = job;
    if (timeout !== undefined) {
      job.watch(this.parts.clock.after(timeout, () => job.fail(this.#ranTooLong(job, timeout))));
    }
    const timed = this.events.wants('module');
    const { steps } = this.#phases[job.kind];
    job.invocation = new Invocation(job.id, job.request, steps, [], this.parts.place, job, timed);
    job.invocation.start();
  }

  readonly #ended = (job: SequentialJob, invocation: Invocation, error: unknown, failed: boolean): void => {
    if (invocation.times !== undefined) this.#tellModules(job, invocation);
    if (job !== this.#current) return;
    job.watch(undefined);
    if (!failed && job.state === 'running') {
      if (this.#aggregates.length > 0) return void this.#commit(job, invocation);
      this.#settle(job, this.#resultsOf(job, invocation), false);
    } else {
      for (const aggregate of this.#aggregates) aggregate.discard(job.id);
      if (job.state === 'running') this.#settle(job, error, true);
    }
    this.#free();
  };

  /** A caller's signal or deadline, a timeout, or the closing ends the job; its module is told and has a while to stop. */
  readonly #failedFromOutside = (job: SequentialJob, error: unknown): void => {
    if (job.state === 'settled' || job.state === 'committing') return;
    const wasRunning = job.state === 'running';
    this.#settle(job, error, true);
    if (!wasRunning) return;
    job.watch(this.parts.clock.after(GRACE_MS, () => job === this.#current && this.#free()));
    job.invocation?.cancel(error);
  };

  #free(): void {
    this.#current = undefined;
    this.#advance();
  }

  async #commit(job: SequentialJob, invocation: Invocation): Promise<void> {
    job.state = 'committing';
    this.#watch.remove(job);
    const refused: { readonly aggregate: AggregateHost; readonly cause: unknown }[] = [];
    for (const aggregate of this.#aggregates) {
      try {
        await aggregate.commit(job.id);
      } catch (cause) {
        refused.push({ aggregate, cause });
      }
    }
    if (refused.length === 0) {
      this.#takenIn = job.kind === 'run' ? this.#takenIn + 1 : 0;
      this.#settle(job, this.#resultsOf(job, invocation), false);
    } else {
      await this.#spoilt(job, refused);
    }
    this.#free();
  }

  async #spoilt(job: SequentialJob, refused: readonly { aggregate: AggregateHost; cause: unknown }[]): Promise<void> {
    const notTakenIn = refused.map(({ aggregate }) => aggregate.instance.name);
    const takenIn = this.#aggregates.map(({ instance }) => instance.name).filter((name) => !notTakenIn.includes(name));
    const { cause } = refused[0] as (typeof refused)[number];
    const message = `Job ${job.id} was not taken in by ${notTakenIn.map((name) => `"${name}"`).join(', ')}: ${saidBy(cause)}`;
    if (this.#takenIn > 0) {
      this.#lost = new StateLostError(
        `Aggregate "${notTakenIn[0]}" failed while it took in job ${job.id}, so the state of ${this.#takenIn} jobs is lost. ` +
          'Call pipeline.reset() to begin anew.',
        this.#takenIn,
        { pipeline: this.name, module: notTakenIn[0] },
      );
    } else {
      for (const { aggregate } of refused) await aggregate.begin();
    }
    const details = { pipeline: this.name, job: job.id, module: notTakenIn[0], cause };
    this.#settle(job, new CommitError(message, takenIn, notTakenIn, details), true);
  }

  #resultsOf(job: SequentialJob, { values }: Invocation): Results {
    const results: Results = {};
    for (const { name, at } of this.#phases[job.kind].exposed) results[name] = values[at];
    return results;
  }

  #settle(job: SequentialJob, outcome: unknown, failed: boolean): void {
    job.state = 'settled';
    this.#pending--;
    this.#watch.remove(job);
    if (failed) this.#failed++;
    else this.#succeeded++;
    if (failed) job.settle.reject(outcome);
    else job.settle.resolve(outcome as Results);
    this.#tell(failed ? 'failed' : 'succeeded', job, outcome);
    if (this.#pending === 0) this.#whenIdle?.();
  }

  #ranTooLong(job: SequentialJob, ms: number): TimeoutError {
    const message = `Job ${job.id} ran for more than ${ms} ms. Raise the \`timeout\`, or find out what keeps it.`;
    return new TimeoutError(message, { pipeline: this.name, job: job.id });
  }

  async #close(deadline: number): Promise<void> {
    if (this.#pending > 0) {
      const { promise, resolve } = deferred();
      this.#whenIdle = resolve;
      const stop = this.parts.clock.after(deadline, resolve);
      await promise;
      stop();
    }
    const left = this.#current === undefined ? this.#queue : [this.#current, ...this.#queue];
    for (const job of [...left]) job.fail(closedBefore(this.name, job.id));
    this.#current?.watch(undefined);
    const errors = await this.parts.group.teardown();
    if (errors.length > 0) {
      const list = errors.map(({ message }) => `  ${message}`).join('\n');
      throw new TeardownError(`Pipeline "${this.name}" closed, but not cleanly:\n${list}`, errors, { pipeline: this.name });
    }
  }

  #tell(phase: 'queued' | 'succeeded' | 'failed', { id, kind }: SequentialJob, error?: unknown): void {
    const { clock } = this.parts;
    this.events.emit('job', () => ({
      phase,
      time: clock.now(),
      job: id,
      call: kind,
      ...(phase === 'failed' ? { error } : {}),
    }));
  }

  #tellModules({ id, kind }: SequentialJob, { times }: Invocation): void {
    const names = new Map(this.#phases[kind].steps.map(({ spec }) => [spec.id, spec.name]));
    for (const { module, begin, end } of times ?? []) {
      this.events.emit('module', () => ({
        phase: 'ended',
        time: this.parts.clock.now(),
        job: id,
        call: kind,
        module: names.get(module) as string,
        group: undefined,
        replica: 0,
        begin,
        end,
      }));
    }
  }
}

interface Settle {
  resolve(results: Results): void;
  reject(error: unknown): void;
  ended(job: SequentialJob, invocation: Invocation, error: unknown, failed: boolean): void;
  failed(job: SequentialJob, error: unknown): void;
}

class SequentialJob implements InvocationOutcome, Watched {
  state: 'queued' | 'running' | 'committing' | 'settled' = 'queued';
  invocation: Invocation | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(
    readonly id: number,
    readonly kind: Phase,
    readonly request: unknown,
    readonly timeout: number | undefined,
    readonly settle: Settle,
  ) {}

  watch(stop: (() => void) | undefined): void {
    this.#stopTimer?.();
    this.#stopTimer = stop;
  }

  fail(error: unknown): void {
    this.settle.failed(this, error);
  }

  produced(): void {}

  ended(invocation: Invocation, error: unknown, failed: boolean): void {
    this.settle.ended(this, invocation, error, failed);
  }
}

function phaseOf(group: GroupModules, phase: Phase): SequentialPhase {
  const steps = group.steps(phase);
  const exposed = steps.flatMap(({ spec, at, collects }) =>
    spec.exposed === undefined || collects ? [] : [{ name: spec.exposed, at }],
  );
  return { steps, exposed };
}
