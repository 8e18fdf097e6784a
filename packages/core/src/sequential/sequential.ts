/** A built sequential pipeline: its modules live in this process and work on one job at a time. */

import { isTransferred } from '../data/transfer.js';
import { abortedBy, closedTo, notCleanly, tooMany } from '../errors/call-errors.js';
import { type MagdaError, UnknownNameError } from '../errors/errors.js';
import { emitJob } from '../events/job-event.js';
import { BuiltPipeline } from '../runtime/built-pipeline.js';
import { type CallOptions, checkCall, NO_OPTIONS, type RunOptions } from '../runtime/call-options.js';
import type { Results } from '../runtime/pipeline.js';
import type { PipelineStats } from '../runtime/stats.js';
import type { ValueReader } from '../runtime/value-reader.js';
import { CallWatch } from '../scheduler/job/call-watch.js';
import { describe } from '../text/describe.js';
import { currentScope } from '../util/async-scope.js';
import { deferred } from '../util/deferred.js';
import type { Phase } from '../wire/protocol.js';
import { type SequentialCall, SequentialJob } from './job.js';
import { Runner, type RunnerOwner } from './runner.js';
import type { SequentialParts } from './sequential-parts.js';
import { StreamedSequentialJob } from './streamed-job.js';

export class BuiltSequentialPipeline<Run = Results, Processed = Results>
  extends BuiltPipeline<Run, Processed>
  implements RunnerOwner
{
  readonly #watch: CallWatch;
  readonly #runner: Runner;
  #calls = 0;
  #pending = 0;
  #succeeded = 0;
  #failed = 0;
  #whenIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: SequentialParts) {
    super(parts.spec, parts.modules, parts.context, parts.sharedParameters, parts.events, parts.clock);
    this.#watch = new CallWatch(parts.spec.name, parts.limits, parts.clock);
    this.#runner = new Runner({ ...parts, watch: this.#watch }, this);
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
    await this.parts.state.reset();
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
      this.#runner.add(job);
      if (job.state === 'queued') job.scope = currentScope();
    });
  }

  #jobOf(call: SequentialCall, reader: ValueReader | undefined): SequentialJob {
    const { progress } = this.events.listening;
    if (reader === undefined && !progress) return new SequentialJob(call, this.#runner.listener);
    const { id: job, kind: phase } = call;
    return new StreamedSequentialJob(call, this.#runner.listener, {
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
    if (this.parts.state.lost !== undefined) return this.parts.state.lost;
    if (signal?.aborted) return abortedBy(signal.reason, this.name);
    return this.#pending < this.parts.maxPending ? undefined : tooMany(this.parts.maxPending, this.name);
  }

  settled(job: SequentialJob, outcome: unknown, failed: boolean): void {
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
    this.#runner.close();
    const errors: MagdaError[] = [...(await this.parts.group.teardown()), ...(await this.parts.state.close())];
    if (errors.length > 0) throw notCleanly(this.name, errors);
  }
}

const NO_GROUPS: readonly never[] = [];
