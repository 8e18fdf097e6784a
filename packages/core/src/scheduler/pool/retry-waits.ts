/** The tasks of a group whose module waits for another attempt: parked in their replicas until they are due, a slot is free and the rate allows. */

import type { PlannedGroup } from '../../plan/plan.js';
import type { Clock } from '../../util/clock.js';
import { decodeError } from '../../wire/error-unpacking.js';
import type { ParkedMessage } from '../../wire/host-messages.js';
import type { Actor } from '../replicas/actor.js';
import type { ReplicaSet } from '../replicas/replica-set.js';
import { Parking } from '../task/parking.js';
import type { Task } from '../task/task.js';
import type { Batches } from './batches.js';
import { holdBack } from './hold-back.js';
import type { Places } from './places.js';
import type { PoolEvents } from './pool-events.js';
import type { RateGate } from './rate-gate.js';
import type { StolenTasks } from './work-stealing.js';

export interface RetryWaitParts {
  readonly group: PlannedGroup;
  readonly clock: Clock;
  readonly events: PoolEvents;
  readonly places: Places;
  readonly rate: RateGate | undefined;
  readonly batches: Batches | undefined;
  readonly replicas: Pick<ReplicaSet, 'replicas'>;
  /** Where tasks wait that have not begun. */
  readonly to: StolenTasks;
}

export class RetryWaits {
  readonly #parking: Parking<Task>;

  constructor(private readonly parts: RetryWaitParts) {
    this.#parking = new Parking<Task>({ clock: parts.clock, jobOf: ({ job }) => job, due: () => parts.to.pump() });
  }

  get size(): number {
    return this.#parking.size;
  }

  /** Whether nothing may begin that has not begun yet. */
  get blocks(): boolean {
    return this.#parking.size >= this.parts.group.options.maxUndelivered || this.#parking.heldFor > 0;
  }

  /** The task has given up its slot. Where its wait would be too long, its job fails. */
  parked(task: Task, { module, wait, holds, ms, error, times }: ParkedMessage): void {
    const { clock, events, batches, rate } = this.parts;
    const { job } = task;
    // It is in no call, and is timed from the begin of its next one.
    batches?.left(task);
    task.watch(undefined);
    task.limit = undefined;
    if (ms !== undefined) rate?.ran(task, ms);
    task.ran = ms ?? 0;
    task.failed ??= new Map();
    task.failed.set(module, (task.failed.get(module) ?? 0) + 1);
    if (holds) {
      this.#parking.hold(wait);
      holdBack(this.parts, task.actor);
    }
    const due = clock.now() + Math.max(wait, this.#parking.heldFor);
    const isTooLate = job.dueBy !== undefined && due > job.dueBy;
    events.task('parked', task, true);
    if (times !== undefined) events.modules('ended', task, times, isTooLate ? undefined : due);
    // It may be over already, also by a listener: its host has been told so.
    if (job.state !== 'running') return;
    if (isTooLate) return job.settle(task, 'failed', decodeError(error));
    this.#parking.park(task, wait, batches !== undefined);
    job.parked(task, true);
  }

  /** Lets those go on that may. */
  resume(): void {
    const { rate, events } = this.parts;
    for (const task of this.#parking.ready()) {
      const actor = task.actor as Actor;
      if (!actor.takesJobs || !actor.couldBegin) continue;
      if (rate?.admits() === false) return;
      this.leave(task);
      events.task('resumed', task, true);
      actor.resume(task);
      rate?.spend(task);
    }
  }

  /** The task waits no more. @returns whether it did. */
  leave(task: Task): boolean {
    if (!task.isParked) return false;
    task.isParked = false;
    if (this.#parking.leave(task)) task.job.parked(task, false);
    return true;
  }

  /** The place of a task does not count as long as its job waits. */
  lend(task: Task, isLent: boolean): void {
    this.parts.places.lend(task, isLent);
    if (isLent) this.parts.to.pump();
  }

  close(): void {
    this.#parking.close();
  }
}
