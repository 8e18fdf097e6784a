/** A built parallel pipeline: takes calls, keeps their order, and closes cleanly. */

import { abortedBy, closedBefore, closedTo, notBuilt, notCleanly, tooMany } from '../errors/call-errors.js';
import { type MagdaError, UnknownNameError } from '../errors/errors.js';
import type { EventHub } from '../events/event-hub.js';
import type { Plan } from '../plan/plan.js';
import { BuiltPipeline } from '../runtime/built-pipeline.js';
import { type CallOptions, checkCall, NO_OPTIONS, type RunOptions } from '../runtime/call-options.js';
import type { ModuleInfo } from '../runtime/module-info.js';
import type { Results } from '../runtime/pipeline.js';
import type { GroupStats, PipelineStats } from '../runtime/stats.js';
import type { ValueReader } from '../runtime/value-reader.js';
import { CallOrder } from '../scheduler/job/call-order.js';
import { CallWatch } from '../scheduler/job/call-watch.js';
import type { ShareValue } from '../scheduler/job/intermediate-results.js';
import { Job } from '../scheduler/job/job.js';
import type { Call, JobContext } from '../scheduler/job/job-context.js';
import { StreamedJob } from '../scheduler/job/streamed-job.js';
import { ActorPool } from '../scheduler/pool/actor-pool.js';
import type { BlockedPool, PoolContext } from '../scheduler/pool/pool-context.js';
import type { Task } from '../scheduler/task/task.js';
import type { TimeLimits } from '../scheduler/task/time-limits.js';
import type { PipelineSpec } from '../spec/spec.js';
import type { Journal } from '../state/journal.js';
import { describe } from '../text/describe.js';
import { nearest } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import { type AsyncScope, currentScope } from '../util/async-scope.js';
import type { Clock } from '../util/clock.js';
import { deferred } from '../util/deferred.js';
import type { ProgressMessage } from '../wire/host-messages.js';
import { buffersOf, type EncodeOptions, type Payload, referToPayload, takePayload } from '../wire/payload.js';
import type { Phase } from '../wire/protocol.js';

export interface RequestForm {
  /** Whether SharedArrayBuffers may be in them. */
  readonly sharedMemory: boolean;
  /** Whether all groups are passed the very request. */
  readonly byReference: boolean;
}

export interface PipelineParts {
  readonly spec: PipelineSpec;
  readonly plan: Plan;
  readonly modules: readonly ModuleInfo[];
  readonly context: unknown;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  readonly clock: Clock;
  readonly limits: TimeLimits;
  /** The contexts of callers, by job, where modules can enter them. */
  readonly scopes: Map<number, AsyncScope> | undefined;
  readonly events: EventHub;
  readonly maxPending: number;
  /** How requests travel to the groups of each phase. */
  readonly requests: Readonly<Record<Phase, RequestForm>>;
  /** Where what Aggregates take in is recorded first, if anywhere. */
  readonly journal: Journal | undefined;
  readonly share: ShareValue | undefined;
  /** Groups by number, in the order in which they start: those of a stage together, once those before have started. */
  readonly startStages: readonly (readonly number[])[];
  /** What the executor of a group is called, where there are several. */
  executorName(group: number): string | undefined;
  /** What the pool of one group needs besides the pipeline itself. */
  poolContext(group: number): Omit<PoolContext, 'oldest' | 'blocked' | 'journal' | 'lost'>;
  /** Gives the claims back. */
  release(): void;
}

export class BuiltParallelPipeline<Run = Results, Processed = Results>
  extends BuiltPipeline<Run, Processed>
  implements JobContext<Job>
{
  readonly pools: readonly ActorPool[];
  readonly #lost = new Map<string, MagdaError>();
  readonly #order = new CallOrder();
  readonly #watch: CallWatch;
  /** Whether requests are needed once more when their jobs are through: for the record. */
  readonly #records: boolean;
  /** Makes the payload of a request. */
  readonly #take: Readonly<Record<Phase, (request: unknown) => Payload>>;
  readonly #blocked = new Set<BlockedPool>();
  readonly #idle = new Set<() => void>();
  #lastProcess: Job | undefined;
  #starting = false;
  #calls = 0;
  #succeeded = 0;
  #failed = 0;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: PipelineParts) {
    super(parts.spec, parts.modules, parts.context, parts.sharedParameters, parts.events, parts.clock);
    this.#records = parts.journal !== undefined && parts.plan.phases.run.committing.length > 0;
    this.#take = { run: this.#taking(parts.requests.run), process: this.#taking(parts.requests.process) };
    this.#watch = new CallWatch(parts.plan.name, parts.limits, parts.clock);
    this.pools = parts.plan.groups.map(
      (group, index) =>
        new ActorPool(group, {
          ...parts.poolContext(index),
          oldest: () => this.#order.oldest,
          blocked: (pool) => this.#blocked.add(pool),
          journal: parts.journal,
          lost: (error) => this.#lost.set(group.name, error),
        }),
    );
  }

  /** What is recorded may not change before that, whoever shares what else. */
  #taking({ sharedMemory, byReference }: RequestForm): (request: unknown) => Payload {
    if (byReference && !this.#records) return referToPayload;
    const { interfaces } = this.parts.plan;
    const encoding: EncodeOptions = { root: 'request', interfaces, sharedMemory: sharedMemory && !this.#records };
    return (request) => takePayload(request, encoding);
  }

  get interfaces() {
    return this.parts.plan.interfaces;
  }

  get journal(): Journal | undefined {
    return this.parts.journal;
  }

  get share(): ShareValue | undefined {
    return this.parts.share;
  }

  /** Why no job can be committed, if so. */
  get lost(): MagdaError | undefined {
    return this.#lost.size === 0 ? undefined : this.#lost.values().next().value;
  }

  get timed(): boolean {
    return this.events.listening.module;
  }

  get watched(): boolean {
    return this.events.listening.progress;
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  get groups(): readonly string[] {
    return this.parts.plan.groups.map(({ name }) => name);
  }

  /** Starts all actors. @throws the first failure, after ending those that had started. */
  async start(signal: AbortSignal): Promise<this> {
    const failure = new AbortController();
    const either = AbortSignal.any([signal, failure.signal]);
    for (const stage of this.parts.startStages) {
      const starts = stage.map((group) =>
        (this.pools[group] as ActorPool).start(either).catch((error) => {
          failure.abort(signal.aborted ? notBuilt(this.name, signal) : error);
          throw error;
        }),
      );
      await Promise.allSettled(starts);
      if (failure.signal.aborted) break;
    }
    if (!failure.signal.aborted) return this;
    this.#closing = Promise.resolve();
    await Promise.all(this.pools.map((pool) => pool.stop()));
    await this.parts.journal?.close();
    this.parts.limits.close();
    this.parts.release();
    throw failure.signal.reason;
  }

  run(request?: unknown, options?: RunOptions): Promise<Run> {
    return this.#call('run', request, options) as Promise<Run>;
  }

  process(request?: unknown, options?: CallOptions): Promise<Processed> {
    return this.#call('process', request, options) as Promise<Processed>;
  }

  async reset(group?: string): Promise<void> {
    const index = group === undefined ? -1 : this.groups.indexOf(group);
    if (group === undefined || index < 0) {
      const suggestion = nearest(String(group), this.groups);
      const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
      throw new UnknownNameError(
        `Pipeline "${this.name}" has no group ${describe(group)}.${hint} It has ${quoted(this.groups)}.`,
        { pipeline: this.name, group, suggestion },
      );
    }
    await (this.pools[index] as ActorPool).reset();
    this.#lost.delete(group);
  }

  stats(): PipelineStats {
    return {
      pending: this.#order.size,
      succeeded: this.#succeeded,
      failed: this.#failed,
      groups: this.pools.map((pool, group) => this.#statsOf(pool, group)),
    };
  }

  #statsOf(pool: ActorPool, group: number): GroupStats {
    const executor = this.parts.executorName(group);
    return executor === undefined ? pool.stats() : { executor, ...pool.stats() };
  }

  protected closeWithin(deadline: number): Promise<void> {
    this.#closing ??= this.#close(deadline);
    return this.#closing;
  }

  #call(kind: Phase, request: unknown, how: RunOptions = NO_OPTIONS): Promise<Results> {
    return new Promise((resolve, reject) => {
      checkCall(kind, how);
      const call = this.#admitted(kind, request, how, resolve, reject);
      this.#accept(new Job(call, this.parts.plan.phases[kind], this), how);
    });
  }

  protected runFor(reader: ValueReader, request: unknown, how: RunOptions): Promise<Run> {
    return new Promise((resolve, reject) => {
      const call = this.#admitted('run', request, how, resolve as Call['resolve'], reject);
      this.#accept(new StreamedJob(call, this.parts.plan.phases.run, this, reader), how);
    });
  }

  /** @throws {MagdaError} if it takes no job now. */
  #admitted(kind: Phase, request: unknown, how: RunOptions, resolve: Call['resolve'], reject: Call['reject']): Call {
    const refusal = this.#refusal(how);
    if (refusal !== undefined) throw refusal;
    const payload = this.#take[kind](request);
    const requestBuffers = this.#records ? NONE : buffersOf(payload);
    const { timeout, priority } = how;
    return { id: ++this.#calls, kind, request: payload, requestBuffers, timeout, priority, resolve, reject };
  }

  #refusal({ signal }: CallOptions): MagdaError | undefined {
    if (this.closed) return closedTo(this.name);
    if (this.lost !== undefined) return this.lost;
    if (signal?.aborted) return abortedBy(signal.reason, this.name);
    const { maxPending } = this.parts;
    return this.#order.size < maxPending ? undefined : tooMany(maxPending, this.name);
  }

  #accept(job: Job, { signal, deadline }: CallOptions): void {
    this.#order.append(job);
    const scope = this.parts.scopes && currentScope();
    if (scope !== undefined) this.parts.scopes?.set(job.id, scope);
    job.barrier = this.#lastProcess?.state === 'settled' ? this.#lastProcess.unsettledBarrier() : this.#lastProcess;
    if (job.kind === 'process') this.#lastProcess = job;
    this.#watch.add(job, signal, deadline);
    this.#tell('queued', job);
    if (job.kind === 'process') this.#startOldest();
    // Who heard of it may have ended it.
    else if (job.state === 'queued') job.start();
  }

  /** A `process()` begins when all that was called before it has settled; one that settles at once lets the next begin. */
  #startOldest(): void {
    if (this.#starting) return;
    this.#starting = true;
    for (
      let { oldest } = this.#order;
      oldest?.kind === 'process' && oldest.state === 'queued';
      { oldest } = this.#order
    ) {
      oldest.start();
    }
    this.#starting = false;
  }

  moduleName(module: number): string {
    return this.parts.plan.modules[module] as string;
  }

  progressed({ job, invocation, actor }: Task, { module, fraction, text }: ProgressMessage): void {
    this.progress.add({
      ...{ job: job.id, phase: job.kind, group: this.groups[invocation.group], replica: actor?.replica ?? 0 },
      ...{ module: this.moduleName(module), fraction },
      ...(text === undefined ? {} : { text }),
    });
  }

  dueBy(job: Job): number | undefined {
    return this.#watch.dueBy(job);
  }

  decided(job: Job): void {
    this.#watch.remove(job);
  }

  settled(job: Job, error: unknown, failed: boolean): void {
    this.#watch.remove(job);
    this.progress.ended(job.id);
    const wasOldest = job === this.#order.oldest;
    this.#order.remove(job);
    this.parts.scopes?.delete(job.id);
    if (failed) this.#failed++;
    else this.#succeeded++;
    this.#tell(failed ? 'failed' : 'succeeded', job, error);
    // Only the oldest job may begin in a pool that is blocked.
    if (wasOldest && this.#blocked.size > 0) {
      const blocked = [...this.#blocked];
      this.#blocked.clear();
      for (const pool of blocked) pool.pump();
    }
    this.#startOldest();
    if (this.#order.size === 0) for (const resolve of this.#idle) resolve();
  }

  async #close(deadline: number): Promise<void> {
    await this.#drained(deadline);
    const errors = (await Promise.all(this.pools.map((pool) => pool.stop()))).flat();
    errors.push(...((await this.parts.journal?.close()) ?? []));
    this.parts.limits.close();
    this.parts.release();
    if (errors.length > 0) throw notCleanly(this.name, errors);
  }

  async #drained(deadline: number): Promise<void> {
    if (this.#order.size === 0) return;
    const { promise, resolve } = deferred();
    this.#idle.add(resolve);
    const { stop } = this.parts.limits.after(deadline, resolve);
    await promise;
    stop();
    for (const job of [...this.#order]) job.fail(closedBefore(this.name, job.id), false);
  }

  #tell(status: 'queued' | 'succeeded' | 'failed', job: Job, error?: unknown): void {
    if (!this.events.listening.job) return;
    this.events.emit('job', () => ({
      status,
      time: this.parts.clock.now(),
      job: job.id,
      phase: job.kind,
      ...(status === 'failed' ? { error } : {}),
    }));
  }
}

const NONE: readonly ArrayBuffer[] = [];
