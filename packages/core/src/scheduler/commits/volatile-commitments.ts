/** State that lives in one actor: what its Aggregates have taken in is lost, loudly, when a commit fails or the actor dies. */

import type { MagdaError } from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import type { PlannedGroup } from '../../plan/plan.js';
import { type Aggregates, type CommitRejection, rejectedByAll, rejectionOf } from '../../state/commit-rejection.js';
import type { StateMessage } from '../../wire/host-messages.js';
import type { ModuleTimes } from '../../wire/module-results.js';
import { onAccountOf } from '../replicas/death-errors.js';
import type { PoolId } from '../task/pool-id.js';
import type { ActorHandle, Task } from '../task/task.js';
import { diedHolding, goneWith, killedHolding, stateLost } from './commit-errors.js';
import type { CommitWatch } from './commit-watch.js';
import type { Commitments } from './commitments.js';

export interface VolatileContext {
  readonly group: PlannedGroup;
  readonly place: PoolId;
  /** State is gone that jobs had been taken into. */
  lost(error: MagdaError): void;
  kill(actor: ActorHandle, because: string): void;
  /** Replaces the actor once what it runs has ended. */
  retire(actor: ActorHandle, because: string): void;
  readonly watch: CommitWatch;
  /** Whether somebody listens to module events. */
  timed(): boolean;
  /** How long its Aggregates took to take a job in. */
  took(task: Task, times: readonly ModuleTimes[]): void;
}

export class VolatileCommitments implements Commitments {
  readonly aggregates: Aggregates;
  /** Jobs taken in since the Aggregates began. */
  #committed = 0;
  /** The job that the Aggregates did not come to an end with, and why it was not taken in. */
  #endless: { readonly task: Task; readonly error: MagdaError } | undefined;
  /** The actor whose Aggregates are neither as they were nor as they should be, and why. */
  #spoilt: { readonly actor: ActorHandle; readonly because: string } | undefined;

  constructor(private readonly context: VolatileContext) {
    this.aggregates = context.group.aggregates;
  }

  get holdsState(): boolean {
    return this.#committed > 0;
  }

  started(): undefined {}

  hasLost({ actor, invocation }: Task): boolean {
    return invocation.commits && actor !== undefined && actor === this.#spoilt?.actor;
  }

  awaitDecision(task: Task): void {
    const actor = task.actor as ActorHandle;
    if (actor === this.#spoilt?.actor) task.job.settle(task, 'failed', this.#goneWithActor(task, this.#spoilt));
    else actor.undecided.set(task.job.id, task);
  }

  commit(task: Task): void {
    const actor = task.actor as ActorHandle;
    actor.undecided.delete(task.job.id);
    actor.committing.set(task.job.id, task);
    if (task.job.kind === 'process') this.#committed = 0;
    this.context.watch.add(task);
    const { id: job } = task.job;
    actor.send(this.context.timed() ? { kind: 'commit', job, timed: true } : { kind: 'commit', job });
  }

  giveUp(task: Task, error: MagdaError): void {
    this.#endless = { task, error };
    this.context.kill(task.actor as ActorHandle, onAccountOf(task.job.id));
  }

  discard(task: Task): void {
    if (!task.commits) return;
    task.actor?.undecided.delete(task.job.id);
    task.actor?.send({ kind: 'discard', job: task.job.id });
  }

  onStateMessage(actor: ActorHandle, message: StateMessage): void {
    if (message.kind === 'committed') this.#answered(actor, message);
  }

  #answered(actor: ActorHandle, { job, failures, times }: Extract<StateMessage, { readonly kind: 'committed' }>): void {
    const task = actor.committing.get(job);
    if (task === undefined) return;
    actor.committing.delete(job);
    this.context.watch.delete(task);
    if (times !== undefined) this.context.took(task, times);
    if (failures.length === 0 && task.job.kind === 'run') this.#committed++;
    const [first, ...others] = failures.map((failure) => rejectionOf(failure, this.context.group.aggregates));
    if (first === undefined) return task.job.settle(task, 'committed', []);
    this.#lose(`Aggregate "${first.aggregate}" failed while it took in job ${job}`);
    this.#spoil(actor, `because Aggregate "${first.aggregate}" failed to take in job ${job}`);
    task.job.settle(task, 'committed', [first, ...others, ...this.#goneWith(task, first, others)]);
  }

  /** Nothing that jobs have left in it can be taken in any more, nor counts what it takes in yet. */
  #spoil(actor: ActorHandle, because: string): void {
    const spoilt = { actor, because };
    this.#spoilt = spoilt;
    const undecided = [...actor.undecided.values()];
    const committing = [...actor.committing.values()];
    actor.undecided.clear();
    actor.committing.clear();
    this.context.retire(actor, because);
    for (const task of undecided) task.job.settle(task, 'failed', this.#goneWithActor(task, spoilt));
    for (const task of committing) {
      this.context.watch.delete(task);
      const rejections = rejectedByAll(task.takers(this.aggregates), this.#goneWithActor(task, spoilt));
      task.job.settle(task, 'committed', rejections);
    }
  }

  #goneWithActor(
    task: Task,
    { actor, because }: { readonly actor: ActorHandle; readonly because: string },
  ): MagdaError {
    return goneWith(this.context.place, actor, because, task);
  }

  diedEarly(): void {}

  abandoned(): void {}

  died(actor: ActorHandle, exit: Exit): void {
    const { group } = this.context;
    this.#lose(exit.reason);
    for (const task of actor.undecided.values()) task.job.settle(task, 'failed', this.#whyNot(task, actor, exit));
    for (const task of actor.committing.values()) {
      this.context.watch.delete(task);
      // After process() the state was to be cleared, and now it is.
      if (task.job.kind === 'process') task.job.settle(task, 'committed', []);
      else
        task.job.settle(
          task,
          'committed',
          rejectedByAll(task.takers(group.aggregates), this.#whyNot(task, actor, exit)),
        );
    }
  }

  #whyNot(task: Task, actor: ActorHandle, exit: Exit): MagdaError {
    const { place } = this.context;
    if (this.#endless?.task === task) return this.#endless.error;
    return actor.killReason === undefined
      ? diedHolding(place, actor, exit, task)
      : killedHolding(place, actor, actor.killReason.because, task);
  }

  #lose(why: string): void {
    if (!this.holdsState) return;
    this.context.lost(stateLost(this.context.place, this.#committed, why));
    this.#committed = 0;
  }

  /** Those that did take the job in, but share their actor with one that did not: it is replaced. */
  #goneWith(task: Task, first: CommitRejection, others: readonly CommitRejection[]): readonly CommitRejection[] {
    const refused = [first, ...others].map(({ aggregate }) => aggregate);
    const takers = task.takers(this.aggregates).map(({ name }) => name);
    return takers.filter((name) => !refused.includes(name)).map((aggregate) => ({ ...first, aggregate }));
  }
}
