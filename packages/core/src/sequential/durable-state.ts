/** The Aggregates of a sequential pipeline whose state is recorded: after a failure they take in the records again. */

import { ClosedPipelineError, type MagdaError, SerializationError, StateStoreError } from '../errors/errors.js';
import type { AggregateHost, Stopwatch } from '../host/aggregate-host.js';
import type { GroupModules } from '../host/group-modules.js';
import type { RunArguments } from '../host/run-arguments.js';
import type { Logger } from '../log/index.js';
import { ResultSet } from '../module/result-set.js';
import { DurableGroup } from '../scheduler/commits/durable-group.js';
import { NextGetsFurther } from '../scheduler/replicas/next-gets-further.js';
import type { CommitRejection } from '../state/commit-rejection.js';
import type { Journal } from '../state/journal.js';
import { kept, type StateRecord } from '../state/state-data.js';
import { errorSentence, errorText } from '../text/error-text.js';
import { currentScope, inScopeLike } from '../util/async-scope.js';
import type { Clock } from '../util/clock.js';
import { collected } from '../wire/collected.js';
import { isMagdaError } from '../wire/is-of-class.js';
import type { ModuleTimes } from '../wire/module-results.js';
import { type Payload, takePayload } from '../wire/payload.js';
import type { SequentialJob } from './job.js';
import { LocalHolder } from './local-holder.js';
import { commitError, type SequentialState, takersOf } from './state.js';

export interface DurableStateParts {
  readonly pipeline: string;
  readonly modules: GroupModules;
  readonly journal: Journal;
  readonly clock: Clock;
  logger(module: string, request: unknown): Logger;
}

export class DurableState implements SequentialState {
  lost: MagdaError | undefined;
  readonly gate = () => this.#beginning;
  /** A context without anything of jobs. */
  readonly #scope = currentScope();
  /** The job that is being committed. */
  #committing: SequentialJob | undefined;
  #stopwatch: Stopwatch | undefined;
  readonly #enter = <T>(id: number, call: () => T): T => {
    const scope = id === this.#committing?.id ? this.#committing.scope : undefined;
    return inScopeLike(scope ?? this.#scope, call, undefined);
  };
  readonly #group: DurableGroup;
  #holder: LocalHolder | undefined;
  /** The Aggregates take in what is kept. */
  #beginning: Promise<void> | undefined;

  private constructor(private readonly parts: DurableStateParts) {
    const { pipeline, modules, journal } = parts;
    const aggregates = modules.aggregates.map(({ id, name }) => ({ module: id, name }));
    this.#group = new DurableGroup({
      ...{ journal, aggregates, place: { pipeline } },
      timed: () => this.#stopwatch !== undefined,
      retire: () => this.#replace(),
      end: () => this.#replace(),
    });
  }

  /** @throws {BootstrapError} if an Aggregate cannot take in what is kept of it. */
  static async start(parts: DurableStateParts): Promise<DurableState> {
    const state = new DurableState(parts);
    await state.reset();
    return state;
  }

  concerns(job: SequentialJob): boolean {
    return takersOf(job, this.parts.modules.aggregates).length > 0;
  }

  cancel(job: SequentialJob, reason: unknown): void {
    for (const aggregate of this.parts.modules.aggregates) aggregate.cancel(job.id, reason);
  }

  giveUp(job: SequentialJob, error: MagdaError): void {
    for (const aggregate of this.parts.modules.aggregates) aggregate.forsake();
    this.#group.giveUp(job.id, error);
  }

  discard(job: SequentialJob): void {
    if (job.kind === 'process') this.#holder?.discard(job.id);
    else for (const aggregate of this.parts.modules.aggregates) aggregate.release(job.id);
  }

  async commit(job: SequentialJob, stopwatch: Stopwatch | undefined): Promise<void> {
    await this.#beginning;
    if (this.lost !== undefined) throw this.lost;
    const { pipeline, modules } = this.parts;
    this.#committing = job;
    this.#stopwatch = stopwatch;
    job.scope ??= currentScope();
    const takers = takersOf(job, modules.aggregates);
    const refused = await this.#recorded(job, takers);
    // The next job finds the Aggregates whole.
    await this.#beginning;
    if (refused.length > 0) throw commitError(pipeline, job, takers, refused);
  }

  async reset(): Promise<void> {
    if (this.#holder === undefined || this.lost !== undefined) this.#begin();
    await this.#beginning;
    if (this.lost !== undefined) throw this.lost;
  }

  async close(): Promise<readonly MagdaError[]> {
    const { pipeline, journal } = this.parts;
    this.#group.abandon(new ClosedPipelineError(`Pipeline "${pipeline}" was closed.`, { pipeline }));
    return await journal.close();
  }

  #replace(): void {
    // Who begins already tries again by himself.
    if (this.#beginning === undefined) this.#begin();
  }

  #begin(): void {
    this.lost = undefined;
    const beginning = this.#catchUp()
      .catch((error) => {
        this.lost = isMagdaError(error) ? error : this.#unread(error);
      })
      .finally(() => {
        if (this.#beginning === beginning) this.#beginning = undefined;
      });
    this.#beginning = beginning;
  }

  #unread(cause: unknown): StateStoreError {
    const { pipeline } = this.parts;
    const message = `The Aggregates of pipeline "${pipeline}" could not take in again what its store has: ${errorSentence(cause)} `;
    return new StateStoreError(`${message}Nothing is lost: call pipeline.reset() to try again.`, { pipeline, cause });
  }

  async #catchUp(): Promise<void> {
    const { modules, logger, clock } = this.parts;
    for (;;) {
      const holder = new LocalHolder({ modules, logger, clock, enter: this.#enter }, (from, message) =>
        this.#group.onStateMessage(from, message),
      );
      this.#holder = holder;
      try {
        return await this.#group.catchUp(holder);
      } catch (error) {
        if (!(error instanceof NextGetsFurther)) throw error;
      }
    }
  }
  /** @returns who did not take it in. */
  #recorded(job: SequentialJob, takers: readonly AggregateHost[]): Promise<readonly CommitRejection[]> {
    const { id, kind } = job;
    const took = (times: readonly ModuleTimes[]) => {
      for (const one of times) this.#stopwatch?.took(one);
    };
    const record = this.#recordOf(job, takers);
    const aggregates = takers.map(({ id: module, name }) => ({ module, name }));
    return new Promise((resolve, reject) => {
      this.parts.journal.append(record, {
        kept: (sequence) => this.#group.expect(sequence, { id, kind, aggregates, took, committed: resolve }),
        notKept: (error) => {
          this.discard(job);
          reject(error);
        },
      });
    });
  }

  /** Copies of all that it has of the job: whose it is, may go on changing it. */
  #recordOf({ id: job, kind, call }: SequentialJob, takers: readonly AggregateHost[]): StateRecord {
    if (kind === 'process') return { kind, job };
    const request = this.#copied(call.request, 'request', `The request of job ${job}`);
    const inputs = new Map<string, Payload>();
    for (const aggregate of takers) {
      const { data } = aggregate.release(job) as RunArguments;
      const values = collected(ResultSet.valuesOf(data));
      inputs.set(aggregate.name, this.#copied(values, 'data', `The data of "${aggregate.name}" in job ${job}`));
    }
    return { kind, job, request, inputs };
  }

  #copied(value: unknown, root: string, what: string): Payload {
    const { pipeline, modules } = this.parts;
    try {
      return kept(takePayload(value, { root, interfaces: modules.interfaces, sharedMemory: false }));
    } catch (cause) {
      const path = cause instanceof SerializationError ? cause.path : root;
      throw new SerializationError(`${what} cannot be recorded: ${errorText(cause)}`, path, { pipeline, cause });
    }
  }
}
