/** The Aggregates of a sequential pipeline: what they have taken in, and whether it is still whole. */

import { CommitError, type MagdaError, StateLostError } from '../errors.js';
import { quoted } from '../graph/quoted.js';
import type { AggregateHost } from '../host/aggregate-host.js';
import { saidBy } from '../host/invocation.js';
import type { SequentialJob } from './job.js';

export class SequentialState {
  /** Why no job can be taken in, if so. */
  lost: MagdaError | undefined;
  /** Jobs taken in since the Aggregates began. */
  #takenIn = 0;

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
      } catch (cause) {
        refused.push({ aggregate, cause });
      }
    }
    const [first] = refused;
    if (first === undefined) {
      this.#takenIn = job.kind === 'run' ? this.#takenIn + 1 : 0;
      return;
    }
    // A half-changed Aggregate counts as lost; one that held nothing begins anew.
    if (this.#takenIn > 0) this.lost = this.#stateLost(job, first.aggregate);
    else for (const { aggregate } of refused) await aggregate.begin();
    throw this.#commitError(
      job,
      refused.map(({ aggregate }) => aggregate.name),
      first.cause,
    );
  }

  async reset(): Promise<void> {
    for (const aggregate of this.aggregates) await aggregate.begin();
    this.#takenIn = 0;
    this.lost = undefined;
  }

  #stateLost(job: SequentialJob, { name }: AggregateHost): StateLostError {
    return new StateLostError(
      `Aggregate "${name}" failed while it took in job ${job.id}, so the state of ${this.#takenIn} jobs is lost. ` +
        'Call pipeline.reset() to begin anew.',
      this.#takenIn,
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
