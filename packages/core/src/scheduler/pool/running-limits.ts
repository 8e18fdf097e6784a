/** What becomes of tasks that run for too long, or go on though nobody waits for them any more. */

import { ANSWER_MS } from '../../host/limits.js';
import type { PlannedGroup } from '../../plan/plan.js';
import type { BatchStats } from '../../runtime/stats.js';
import { onAccountOf } from '../replicas/death-errors.js';
import type { PoolId } from '../task/pool-id.js';
import type { ActorHandle, Task } from '../task/task.js';
import type { TimeLimits } from '../task/time-limits.js';
import type { Batches } from './batches.js';
import { ranTooLong } from './limit-errors.js';
import type { Replacements } from './replacements.js';

/** Between two questions how long a task has been running that may wait for its reader. */
const LEAST_WAIT_MS = 50;

export interface RunningLimitsParts {
  readonly group: PlannedGroup;
  readonly place: PoolId;
  readonly limits: TimeLimits;
  /** Whether modules run in event loops of their own. */
  readonly isElsewhere: boolean;
  readonly replacements: Replacements;
  readonly batches: Batches | undefined;
  /** Whether to kill the actor would lose what jobs have left in it. */
  holdsState(): boolean;
}

const NOTHING = {};

export class RunningLimits {
  constructor(private readonly parts: RunningLimitsParts) {}

  /** Running time of the task in milliseconds, or Infinity. */
  limitOf({ job }: Task): number {
    return Math.min(this.parts.group.options.timeout ?? Infinity, job.timeout ?? Infinity);
  }

  /** The task has a slot: with batches it may begin later. */
  begun(task: Task): void {
    if (!this.parts.batches?.isAnnounced(task)) this.#time(task);
  }

  /** These are in one call of a module now, or go on after it. */
  inOneCall(tasks: readonly Task[], module: number, isOver: boolean): void {
    const batches = this.parts.batches as Batches;
    const isBatch = this.parts.group.modules.some(({ id, batch }) => id === module && batch !== undefined);
    const begun = isOver ? batches.over(tasks) : batches.together(tasks, isBatch);
    for (const task of begun) this.#time(task);
    batches.look(tasks);
  }

  stats(): { readonly batches?: BatchStats } {
    const { batches } = this.parts;
    return batches === undefined ? NOTHING : { batches: batches.stats };
  }

  /** The task has begun, or begins to be timed anew. */
  #time(task: Task): void {
    const ms = this.limitOf(task);
    task.limit =
      ms === Infinity
        ? undefined
        : this.parts.limits.after(Math.max(0, ms - (task.ran ?? 0)), () => this.#due(task, ms));
    task.watch(task.limit?.stop);
  }

  /** Whether a task that took so long has exceeded its limit. */
  isLate({ limit, ran = 0 }: Task, ms: number | undefined): boolean {
    return ms !== undefined && limit?.allows(ms - ran) === false;
  }

  error(task: Task, ms = this.limitOf(task)) {
    return ranTooLong(this.parts.place, task.actor as ActorHandle, task, ms);
  }

  /** By the driver's clock its time is over; the host knows since when it has been running. */
  #due(task: Task, ms: number): void {
    // The time for which values wait for their reader, and jobs for their batch, is none of their own.
    const { isElsewhere, batches } = this.parts;
    if (!isElsewhere && !task.job.streams && batches === undefined) return this.#timedOut(task, ms);
    const isOver = () => this.#timedOut(task, ms);
    this.#ask(task, Math.min(ms, ANSWER_MS), isOver, (ran) => {
      if (ran === undefined) this.#time(task);
      else if (ran >= ms - 1) isOver();
      else task.watch(this.parts.limits.after(leftOf(task, ms - ran), () => this.#due(task, ms)).stop);
    });
  }

  #timedOut(task: Task, ms: number): void {
    task.overdue = true;
    task.job.settle(task, 'failed', this.error(task, ms));
    if (task.state === 'handed') this.giveGrace(task);
  }

  /** Its job is over: it has `cancelGrace` to end, then it is abandoned, or its actor killed. */
  giveGrace(task: Task): void {
    if (this.parts.batches?.spares(task)) return task.watch(undefined);
    const { cancelGrace, concurrency } = this.parts.group.options;
    const isOver = () => {
      if (concurrency === 1) this.#killFor(task);
      else
        this.#ask(
          task,
          ANSWER_MS,
          () => this.#killFor(task),
          () => this.#abandon(task),
        );
    };
    task.watch(this.parts.limits.after(cancelGrace, isOver).stop);
  }

  #ask(task: Task, patience: number, silent: () => void, answered: (ms: number | undefined) => void): void {
    const actor = task.actor as ActorHandle;
    const { stop } = this.parts.limits.after(patience, () => {
      forget();
      silent();
    });
    const forget = actor.ask(task, (ms) => {
      stop();
      answered(ms);
    });
    task.watch(() => {
      stop();
      forget();
    });
  }

  #killFor(task: Task): void {
    const { replacements } = this.parts;
    if (this.#mayEnd(task)) replacements.kill(task.actor as ActorHandle, onAccountOf(task.job.id));
    // After an abort that may not kill its actor, it has no more time than others.
    else this.#time(task);
  }

  /** An abort must not kill an actor that holds committed state. */
  #mayEnd(task: Task): boolean {
    return task.overdue || !this.parts.holdsState();
  }

  /** Whether it may be one of the group's Aggregates that does not end. */
  #keepsAggregates({ job }: Task): boolean {
    return job.kind === 'process' && this.parts.group.aggregates.length > 0;
  }

  /** Its neighbors go on, and it keeps its slot until it ends. */
  #abandon(task: Task): void {
    const { replacements } = this.parts;
    task.abandoned = true;
    if (task.overdue) task.watch(undefined);
    else this.#time(task);
    const actor = task.actor as ActorHandle;
    if (actor.retirement !== undefined) return replacements.killIfThrough(actor);
    // Calls of an Aggregate do not overlap: until this one ends, it takes in nothing.
    if (this.#keepsAggregates(task) && this.#mayEnd(task)) {
      return replacements.retire(actor, { because: onAccountOf(task.job.id), isRevocable: true });
    }
    const stuck = [...actor.running];
    // With one call of a module at a time, that was it.
    const isOnly = this.parts.group.batches?.oneCall === true;
    if (!isOnly && stuck.length < this.parts.group.options.concurrency) return;
    if (!isOnly && !stuck.every(({ abandoned }) => abandoned)) return;
    const [first] = isOnly ? [task] : (stuck as [Task]);
    // No slot is left in it.
    const because = onAccountOf(first.job.id);
    if ((isOnly ? [task] : stuck).some((one) => this.#mayEnd(one)))
      replacements.retire(actor, { because, isRevocable: true });
  }
}

/** A task that waits for its reader has as much left as before: it is not asked again at once. */
function leftOf({ job }: Task, ms: number): number {
  return job.streams ? Math.max(ms, LEAST_WAIT_MS) : ms;
}
