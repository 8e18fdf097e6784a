/** A built parallel pipeline: takes calls, keeps their order, and closes cleanly. */

import { abortedBy, closedBefore, closedTo, notCleanly, tooMany, unknownGroup } from '../errors/call-errors.js';
import type { MagdaError } from '../errors/errors.js';
import { emitJob } from '../events/job-event.js';
import { BuiltPipeline } from '../runtime/built-pipeline.js';
import { type CallOptions, checkCall, NO_OPTIONS, type RunOptions } from '../runtime/call-options.js';
import type { Results } from '../runtime/pipeline.js';
import type { PipelineStats } from '../runtime/stats.js';
import type { ValueReader } from '../runtime/value-reader.js';
import { CallOrder } from '../scheduler/job/call-order.js';
import { CallWatch } from '../scheduler/job/call-watch.js';
import type { ShareValue } from '../scheduler/job/intermediate-results.js';
import { Job } from '../scheduler/job/job.js';
import type { JobContext } from '../scheduler/job/job-context.js';
import { StreamedJob } from '../scheduler/job/streamed-job.js';
import { ActorPool } from '../scheduler/pool/actor-pool.js';
import { BlockedPools } from '../scheduler/pool/blocked-pools.js';
import type { Task } from '../scheduler/task/task.js';
import type { Journal } from '../state/journal.js';
import { currentScope } from '../util/async-scope.js';
import type { ProgressMessage } from '../wire/host-messages.js';
import type { InterfaceTable } from '../wire/payload.js';
import type { Phase } from '../wire/protocol.js';
import { Calls } from './calls.js';
import type { PipelineParts } from './parallel-parts.js';
import { startPools } from './start-pools.js';

export class BuiltParallelPipeline<Run = Results, Processed = Results>
  extends BuiltPipeline<Run, Processed>
  implements JobContext<Job>
{
  readonly interfaces: InterfaceTable;
  readonly journal: Journal | undefined;
  readonly share: ShareValue | undefined;
  readonly pools: readonly ActorPool[];
  readonly #lost = new Map<string, MagdaError>();
  readonly #order = new CallOrder();
  readonly #watch: CallWatch;
  readonly #calls: Calls;
  readonly #blocked = new BlockedPools();
  #succeeded = 0;
  #failed = 0;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: PipelineParts) {
    super(parts.spec, parts.modules, parts.context, parts.sharedParameters, parts.events, parts.clock);
    this.interfaces = parts.plan.interfaces;
    this.journal = parts.journal;
    this.share = parts.share;
    this.#calls = new Calls(parts);
    this.#watch = new CallWatch(parts.plan.name, parts.limits, parts.clock);
    this.pools = parts.plan.groups.map(
      (group, index) =>
        new ActorPool(group, {
          ...parts.poolContext(index),
          oldest: () => this.#order.oldest as Job | undefined,
          blocked: (pool) => this.#blocked.add(pool),
          journal: this.journal,
          lost: (error) => this.#lost.set(group.name, error),
        }),
    );
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
    const { name, parts } = this;
    const failure = await startPools(this.pools, { pipeline: name, stages: parts.startStages }, signal);
    if (!failure.aborted) return this;
    this.#closing = Promise.resolve();
    await this.#end();
    throw failure.reason;
  }

  run(request?: unknown, options?: RunOptions): Promise<Run> {
    return this.#call('run', request, options) as Promise<Run>;
  }

  process(request?: unknown, options?: CallOptions): Promise<Processed> {
    return this.#call('process', request, options) as Promise<Processed>;
  }

  async reset(group?: string): Promise<void> {
    const index = group === undefined ? -1 : this.groups.indexOf(group);
    if (group === undefined || index < 0) throw unknownGroup(this.name, group, this.groups);
    await (this.pools[index] as ActorPool).reset();
    this.#lost.delete(group);
  }

  stats(): PipelineStats {
    return {
      pending: this.#order.size,
      succeeded: this.#succeeded,
      failed: this.#failed,
      groups: this.pools.map((pool, group) => {
        const executor = this.parts.executorName(group);
        return executor === undefined ? pool.stats() : { executor, ...pool.stats() };
      }),
    };
  }

  protected closeWithin(deadline: number): Promise<void> {
    this.#closing ??= this.#close(deadline);
    return this.#closing;
  }

  protected runFor(reader: ValueReader, request: unknown, how: RunOptions): Promise<Run> {
    return this.#call('run', request, how, reader) as Promise<Run>;
  }

  #call(
    kind: Phase,
    request: unknown,
    how: RunOptions = NO_OPTIONS,
    reader: ValueReader | undefined = undefined,
  ): Promise<Results> {
    return new Promise((resolve, reject) => {
      checkCall(kind, how);
      const refusal = this.#refusal(how);
      if (refusal !== undefined) throw refusal;
      const call = this.#calls.make(kind, request, how, resolve, reject);
      const phase = this.parts.plan.phases[kind];
      this.#accept(reader === undefined ? new Job(call, phase, this) : new StreamedJob(call, phase, this, reader), how);
    });
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
    this.#watch.add(job, signal, deadline);
    emitJob(this.events, this.clock, 'queued', job);
    if (job.kind === 'process') this.#order.startProcess();
    // Who heard of it may have ended it.
    else if (job.state === 'queued') job.start();
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
    emitJob(this.events, this.clock, failed ? 'failed' : 'succeeded', job, error);
    // Only the oldest job may begin in a pool that is blocked.
    if (wasOldest) this.#blocked.wake();
    this.#order.startProcess();
  }

  async #close(deadline: number): Promise<void> {
    await this.#order.emptied((late) => this.parts.limits.after(deadline, late));
    for (const job of [...this.#order]) job.fail(closedBefore(this.name, job.id), false);
    const errors = await this.#end();
    if (errors.length > 0) throw notCleanly(this.name, errors);
  }

  /** @returns what went wrong. */
  async #end(): Promise<readonly MagdaError[]> {
    const errors = (await Promise.all(this.pools.map((pool) => pool.stop()))).flat();
    errors.push(...((await this.journal?.close()) ?? []));
    this.parts.limits.close();
    this.parts.release();
    return errors;
  }
}
