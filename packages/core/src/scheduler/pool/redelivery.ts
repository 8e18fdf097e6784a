/** What becomes of the tasks of an actor that died: they go to another one, or fail. */

import type { Exit } from '../../executor/executor.js';
import type { PlannedGroup } from '../../plan/plan.js';
import { diedWith, TERMINATED } from '../replicas/death-errors.js';
import type { PoolId } from '../task/pool-id.js';
import type { ActorHandle, Task } from '../task/task.js';
import type { Dispatcher } from './dispatcher.js';
import type { PoolEvents } from './pool-events.js';

export interface RedeliveryParts {
  readonly options: PlannedGroup['options'];
  readonly place: PoolId;
  readonly dispatcher: Dispatcher;
  readonly events: PoolEvents;
}

export class Redelivery {
  constructor(private readonly parts: RedeliveryParts) {}

  /** The actor of the task died. */
  orphaned(task: Task, actor: ActorHandle, exit: Exit): void {
    const { options, place, dispatcher } = this.parts;
    dispatcher.waits.leave(task);
    // The next host has not run it yet.
    if (task.ran !== undefined) task.ran = 0;
    const mayHaveRun = !actor.neverBegan(task);
    if (task.job.state !== 'running') return dispatcher.end(task, 'withdrawn', mayHaveRun);
    if (!task.moved && !mayHaveRun) return dispatcher.enqueue(task);
    if (mayHaveRun && this.again(task)) return;
    dispatcher.end(task, 'withdrawn', mayHaveRun);
    const { idempotent, maxRedeliveries } = options;
    const tries = { idempotent, maxRedeliveries, mayHaveRun };
    task.job.settle(task, 'failed', diedWith(place, actor, exit, task, tries));
  }

  /** Lets a task run again that may have run. @returns whether that is allowed. */
  again(task: Task): boolean {
    const { idempotent, maxRedeliveries } = this.parts.options;
    if (task.moved || !idempotent || task.deaths >= maxRedeliveries) return false;
    task.deaths++;
    this.parts.events.task('withdrawn', task, true);
    this.parts.dispatcher.enqueue(task);
    return true;
  }
}

/**
 * Whether its death says nothing against its group: we or its executor ended it, it had worked, or it died of a job for the
 * first time.
 */
export function isExcused(actor: ActorHandle, exit: Exit): boolean {
  if (exit.breach !== undefined) return false;
  if (actor.killReason !== undefined || actor.proven || exit.reason === TERMINATED) return true;
  const suspects = [...actor.running, ...actor.prefetched].filter((task) => !actor.neverBegan(task));
  return suspects.length > 0 && suspects.every(({ deaths }) => deaths === 0);
}
