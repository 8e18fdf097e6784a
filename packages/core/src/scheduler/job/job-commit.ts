/** A job on its way into the Aggregates: what they are to take in, what is recorded of it, and what they have answered. */

import { CommitError } from '../../errors/errors.js';
import type { PlannedPhase } from '../../plan/plan.js';
import type { CommitRejection } from '../../state/commit-rejection.js';
import type { Journal } from '../../state/journal.js';
import { kept, type StateRecord } from '../../state/state-data.js';
import { errorSentence } from '../../text/error-text.js';
import { quoted } from '../../text/quoted.js';
import type { Payload } from '../../wire/payload.js';
import type { Phase } from '../../wire/protocol.js';
import type { ActorPool } from '../pool/actor-pool.js';
import type { Task } from '../task/task.js';

/** A job that all its groups are through with. */
export interface Committing {
  readonly id: number;
  readonly kind: Phase;
  readonly phase: PlannedPhase;
  readonly tasks: readonly (Task | undefined)[];
  /** All groups have answered. @param error if an Aggregate did not take the job in. */
  committed(error: CommitError | undefined): void;
  /** It could not be recorded, so no group has been asked. */
  notRecorded(error: unknown): void;
}

/** What a commit needs of the pipeline. */
export interface CommitContext {
  readonly name: string;
  readonly pools: readonly ActorPool[];
  /** Where what Aggregates take in is recorded first, if anywhere. */
  readonly journal: Journal | undefined;
}

export class JobCommit {
  /** By Aggregate, what it is to take in, if that is recorded. */
  #inputs: Map<string, Payload> | undefined;
  #unanswered = 0;
  readonly #rejections: CommitRejection[] = [];

  constructor(
    private readonly job: Committing,
    private readonly context: CommitContext,
  ) {}

  collected(aggregate: string, inputs: Payload): void {
    this.#inputs ??= new Map();
    this.#inputs.set(aggregate, kept(inputs));
  }

  /** Records the job, if that is to be, and lets its groups take it in. */
  begin(request: Payload): void {
    const { journal } = this.context;
    if (journal === undefined) return this.#commitToGroups(0);
    journal.append(this.#recordOf(request), {
      kept: (sequence) => this.#commitToGroups(sequence),
      notKept: (error) => this.job.notRecorded(error),
    });
  }

  #recordOf(request: Payload): StateRecord {
    const { id: job, kind } = this.job;
    if (kind === 'process') return { kind, job };
    return { kind, job, request: kept(request), inputs: this.#inputs ?? new Map() };
  }

  #commitToGroups(sequence: number): void {
    const tasks = this.#tasks();
    this.#inputs = undefined;
    this.#unanswered = tasks.length;
    for (const task of tasks) this.#poolOf(task).commitments.commit(task, sequence);
  }

  #tasks(): readonly Task[] {
    const { phase, tasks } = this.job;
    return phase.committing.map((index) => tasks[index] as Task).filter(({ commits }) => commits);
  }

  /** A group has answered. */
  answered(rejections: readonly CommitRejection[]): void {
    this.#rejections.push(...rejections);
    if (--this.#unanswered === 0) this.job.committed(this.#error());
  }

  /** @returns why the job has failed, if an Aggregate did not take it in. */
  #error(): CommitError | undefined {
    const [first] = this.#rejections;
    if (first === undefined) return undefined;
    const { id: job } = this.job;
    const rejected = this.#rejections.map(({ aggregate }) => aggregate);
    const committed = this.#aggregates().filter((name) => !rejected.includes(name));
    return new CommitError(
      `Job ${job} was not taken in by ${quoted(rejected)}: ${errorSentence(first.said)} ` +
        (committed.length > 0 ? `It was taken in by ${quoted(committed)}.` : 'No other Aggregate has it.'),
      committed,
      rejected,
      { pipeline: this.context.name, job, module: first.aggregate, cause: first.cause },
    );
  }

  /** Names of all that were to take the job in. */
  #aggregates(): readonly string[] {
    return this.#tasks().flatMap((task) =>
      task.takers(this.#poolOf(task).commitments.aggregates).map(({ name }) => name),
    );
  }

  #poolOf(task: Task): ActorPool {
    return this.context.pools[task.invocation.group] as ActorPool;
  }
}
