/** What the Aggregates of one group have taken in, and what becomes of it when a commit fails or their actor dies. */

import type { MagdaError } from '../errors.js';
import type { Exit } from '../executor/executor.js';
import type { PlannedGroup } from '../plan.js';
import { decodeError } from '../wire/error-envelope.js';
import type { CommitFailure } from '../wire/protocol.js';
import type { Actor } from './actor.js';
import type { Refusal } from './job.js';
import type { Task } from './task.js';
import * as verdict from './verdict.js';

export interface CommitmentsContext {
  readonly group: PlannedGroup;
  readonly place: verdict.PoolPlace;
  /** State is gone that jobs had been taken into. */
  lost(error: MagdaError): void;
  /** The actor holds an Aggregate that is neither as it was nor as it should be. */
  spoilt(actor: Actor, culprit: Task): void;
}

export class Commitments {
  /** Names of the group's Aggregates. */
  readonly aggregates: readonly string[];
  /** Jobs taken in since the Aggregates began. */
  #takenIn = 0;

  constructor(private readonly context: CommitmentsContext) {
    this.aggregates = context.group.aggregates.map(({ name }) => name);
  }

  get holdsState(): boolean {
    return this.#takenIn > 0;
  }

  /** What the host keeps of a job that has ended there waits for the decision. */
  await(task: Task): void {
    task.actor?.undecided.set(task.job.id, task);
  }

  commit(task: Task): void {
    const actor = task.actor as Actor;
    actor.undecided.delete(task.job.id);
    actor.committing.set(task.job.id, task);
    if (task.job.kind === 'process') this.#takenIn = 0;
    actor.send({ kind: 'commit', job: task.job.id });
  }

  /** The host may keep something of the job. */
  discard(task: Task): void {
    if (!task.invocation.commits) return;
    task.actor?.undecided.delete(task.job.id);
    task.actor?.send({ kind: 'discard', job: task.job.id });
  }

  answered(actor: Actor, job: number, failures: readonly CommitFailure[]): void {
    const task = actor.committing.get(job);
    if (task === undefined) return;
    actor.committing.delete(job);
    if (failures.length === 0 && task.job.kind === 'run') this.#takenIn++;
    const [first, ...others] = failures.map((failure) => this.#refusal(failure));
    if (first === undefined) return task.job.committed([]);
    this.#lose(`Aggregate "${first.aggregate}" failed while it took in job ${job}`);
    this.context.spoilt(actor, task);
    task.job.committed([first, ...others, ...this.#goneWith(first, others)]);
  }

  died(actor: Actor, exit: Exit): void {
    const { place } = this.context;
    this.#lose(exit.reason);
    for (const task of actor.undecided.values()) task.job.fail(verdict.diedHolding(place, actor, exit, task), false);
    for (const task of actor.committing.values()) {
      // After process() the state was to be cleared, and now it is.
      if (task.job.kind === 'process') task.job.committed([]);
      else task.job.committed(this.#allRefused(verdict.diedHolding(place, actor, exit, task)));
    }
  }

  #lose(why: string): void {
    if (!this.holdsState) return;
    this.context.lost(verdict.stateLost(this.context.place, this.#takenIn, why));
    this.#takenIn = 0;
  }

  /** Those that did take the job in, but share their actor with one that did not: it is replaced. */
  #goneWith(first: Refusal, others: readonly Refusal[]): readonly Refusal[] {
    const refused = [first, ...others].map(({ aggregate }) => aggregate);
    return this.aggregates.filter((name) => !refused.includes(name)).map((aggregate) => ({ ...first, aggregate }));
  }

  #allRefused(cause: MagdaError): readonly Refusal[] {
    return this.aggregates.map((aggregate) => ({ aggregate, said: cause.message, cause }));
  }

  #refusal({ module, error }: CommitFailure): Refusal {
    const cause = decodeError(error);
    const { name = String(module) } = this.context.group.aggregates.find((one) => one.module === module) ?? {};
    return { aggregate: name, said: cause instanceof Error ? cause.message : String(cause), cause };
  }
}
