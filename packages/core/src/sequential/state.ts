/** The Aggregates of a sequential pipeline: what they have taken in, and whether it is still whole. */

import { CommitError, type MagdaError, StateLostError } from '../errors.js';
import { quoted } from '../graph/quoted.js';
import type { AggregateHost } from '../host/aggregate-host.js';
import { saidBy } from '../host/invocation.js';
import type { SequentialJob } from './job.js';

export class SequentialState {
  /** Why no job can be taken in, if so. */
  lost: MagdaError | undefined;
  /** How many jobs each has taken in since it began. */
  readonly #takenIn = new Map<AggregateHost, number>();

  constructor(
    private readonly pipeline: string,
    private readonly aggregates: readonly AggregateHost[],
  ) {}

  get isEmpty(): boolean {
    return this.aggregates.length === 0;
  }

  discard(job: SequentialJob): void {
    for (const aggregate of this.aggregates) aggregate.discard(job.id);
  }

  /** @throws {CommitError} if an Aggregate did not take the job in. */
  async commit(job: SequentialJob): Promise<void> {
    const refused: { readonly aggregate: AggregateHost; readonly cause: unknown }[] = [];
    for (const aggregate of this.aggregates) {
      try {
        await aggregate.commit(job.id);
        this.#takenIn.set(aggregate, job.kind === 'run' ? this.#heldBy(aggregate) + 1 : 0);
      } catch (cause) {
        refused.push({ aggregate, cause });
      }
    }
    const [first] = refused;
    if (first === undefined) return;
    // A half-changed Aggregate counts as lost; one that held nothing begins anew.
    for (const { aggregate } of refused) {
      if (this.#heldBy(aggregate) > 0) this.lost ??= this.#stateLost(job, aggregate);
      else await aggregate.begin();
    }
    throw this.#commitError(
      job,
      refused.map(({ aggregate }) => aggregate.name),
      first.cause,
    );
  }

  /** Begins anew what was lost; a state that is whole stays. */
  async reset(): Promise<void> {
    if (this.lost === undefined) return;
    for (const aggregate of this.aggregates) await aggregate.begin();
    this.#takenIn.clear();
    this.lost = undefined;
  }

  #heldBy(aggregate: AggregateHost): number {
    return this.#takenIn.get(aggregate) ?? 0;
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

  #commitError(job: SequentialJob, notTakenIn: readonly string[], cause: unknown): CommitError {
    const takenIn = this.aggregates.map(({ name }) => name).filter((name) => !notTakenIn.includes(name));
    const message = `Job ${job.id} was not taken in by ${quoted(notTakenIn)}: ${saidBy(cause)}`;
    const details = { pipeline: this.pipeline, job: job.id, module: notTakenIn[0], cause };
    return new CommitError(message, takenIn, notTakenIn, details);
  }
}
