/** One job's turn in one group: waiting for a replica, in the hands of one, or over. */

import type { PlannedInvocation } from '../../plan/plan.js';
import type { TimeLimit } from '../pool/time-limits.js';
import type { Actor } from '../replicas/actor.js';
import type { Job } from './job.js';

export type TaskState = 'ready' | 'handed' | 'ended';

export class Task {
  state: TaskState = 'ready';
  /** Who has it, or had it last. */
  actor: Actor | undefined;
  /** Number of the latest hand-over to that actor. */
  dispatchId = 0;
  /** How many results have come from that actor ahead of the end. */
  early = 0;
  /** Its inputs have been counted as delivered: a second hand-over changes nothing for their publishers. */
  delivered = false;
  /** Its group has no more need of its inputs. */
  through = false;
  /** Counts against its group's `ahead` until what it published is delivered. */
  holds = false;
  /** How often an actor died with it. */
  deaths = 0;
  /** It was handed over for good, so that its buffers may be moved: to an idle actor, of a group without retries. */
  final = false;
  /** Buffers that it needs were moved to an actor and are gone from here. */
  moved = false;
  /** Of its running time. */
  limit: TimeLimit | undefined;
  /** It has run for longer than it may. */
  overdue = false;
  /** Nobody waits for it any more, but its host has not come to its end. */
  abandoned = false;
  /** Stops the timer that watches it: its wait in the queue, its running time, or its grace after a cancel. */
  stopTimer: (() => void) | undefined;

  constructor(
    readonly job: Job,
    readonly invocation: PlannedInvocation,
  ) {}

  watch(stop: (() => void) | undefined): void {
    this.stopTimer?.();
    this.stopTimer = stop;
  }
}
