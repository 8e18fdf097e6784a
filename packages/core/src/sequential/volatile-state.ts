/** The Aggregates of a sequential pipeline without a store: what they have taken in, and whether it is still whole. */

import { type MagdaError, StateLostError } from '../errors/errors.js';
import type { AggregateHost, Stopwatch } from '../host/aggregate-host.js';
import { errorText } from '../text/error-text.js';
import { deferred } from '../util/deferred.js';
import type { SequentialJob } from './job.js';
import { commitError, type SequentialState, takersOf } from './state.js';

export class VolatileState implements SequentialState {
  lost: MagdaError | undefined;
  readonly gate = () => undefined;
  #committing: { readonly job: SequentialJob; giveUp(error: MagdaError): void } | undefined;
  /** How many jobs each has taken in since it began. */
  readonly #committed = new Map<AggregateHost, number>();

  constructor(
    private readonly pipeline: string,
    private readonly aggregates: readonly AggregateHost[],
  ) {}

  concerns(job: SequentialJob): boolean {
    return takersOf(job, this.aggregates).length > 0;
  }

  discard(job: SequentialJob): void {
    for (const aggregate of this.aggregates) void aggregate.discard(job.id);
  }

  cancel(job: SequentialJob, reason: unknown): void {
    for (const aggregate of this.aggregates) aggregate.cancel(job.id, reason);
  }

  giveUp(job: SequentialJob, error: MagdaError): void {
    if (job === this.#committing?.job) this.#committing.giveUp(error);
  }

  async commit(job: SequentialJob, stopwatch: Stopwatch | undefined): Promise<void> {
    const { promise: givenUp, reject: giveUp } = deferred<never>();
    givenUp.catch(() => {});
    this.#committing = { job, giveUp };
    const refused: { readonly aggregate: AggregateHost; readonly cause: unknown }[] = [];
    const takers = takersOf(job, this.aggregates);
    for (const aggregate of takers) {
      try {
        await Promise.race([aggregate.commit(job.id, stopwatch), givenUp]);
        this.#committed.set(aggregate, job.kind === 'run' ? this.#heldBy(aggregate) + 1 : 0);
      } catch (cause) {
        aggregate.forsake();
        refused.push({ aggregate, cause });
      }
    }
    this.#committing = undefined;
    if (refused.length === 0) return;
    // A half-changed Aggregate counts as lost; one that held nothing begins anew.
    for (const { aggregate } of refused) {
      if (this.#heldBy(aggregate) > 0) this.lost ??= this.#stateLost(job, aggregate);
      else await aggregate.begin();
    }
    const refusals = refused.map(({ aggregate: { name: aggregate }, cause }) => ({
      aggregate,
      said: errorText(cause),
      cause,
    }));
    throw commitError(this.pipeline, job, takers, refusals);
  }

  async reset(): Promise<void> {
    if (this.lost === undefined) return;
    for (const aggregate of this.aggregates) await aggregate.begin();
    this.#committed.clear();
    this.lost = undefined;
  }

  async close(): Promise<readonly MagdaError[]> {
    return [];
  }

  #heldBy(aggregate: AggregateHost): number {
    return this.#committed.get(aggregate) ?? 0;
  }

  #stateLost(job: SequentialJob, aggregate: AggregateHost): StateLostError {
    const { name } = aggregate;
    const jobs = this.#heldBy(aggregate);
    return new StateLostError(
      `Aggregate "${name}" failed while it took in job ${job.id}, so the state of ${jobs} ${jobs === 1 ? 'job' : 'jobs'} is lost. ` +
        'Call pipeline.reset() to begin anew.',
      jobs,
      { pipeline: this.pipeline, module: name },
    );
  }
}
