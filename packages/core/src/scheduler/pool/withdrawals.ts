/** Takes tasks back whose job is over: from the queue, from an actor that has not begun them, or by a message to its host. */

import { encodeError } from '../../wire/error-packing.js';
import type { Commitments } from '../commits/commitments.js';
import type { Task } from '../task/task.js';
import type { Dispatcher } from './dispatcher.js';
import type { Replacements } from './replacements.js';
import type { RunningLimits } from './running-limits.js';

export interface WithdrawalParts {
  readonly dispatcher: Dispatcher;
  readonly running: RunningLimits;
  readonly replacements: Replacements;
  readonly commitments: Commitments;
}

export class Withdrawals {
  constructor(private readonly parts: WithdrawalParts) {}

  /** @param kills whether a module that ignores its signal may be killed for it. */
  withdraw(task: Task, reason: unknown, kills: boolean): void {
    const { dispatcher, running, replacements, commitments } = this.parts;
    const { actor } = task;
    if (task.state === 'ended') return commitments.discard(task);
    if (task.state === 'ready') return dispatcher.withdraw(task);
    const wasParked = dispatcher.waits.leave(task);
    if (actor?.takeBack(task)) {
      dispatcher.end(task, 'withdrawn', false);
      replacements.killIfThrough(actor);
      dispatcher.pump();
    } else if (actor !== undefined) {
      actor.send({ kind: 'cancel', dispatchId: task.dispatchId, reason: encodeError(reason) });
      // Now, because later jobs may be committed before the canceled one has returned.
      commitments.discard(task);
      // Nothing of it runs while it waits. An actor that retires waits for nothing that nobody else waits for.
      if (!wasParked && (kills || actor.retirement !== undefined)) running.giveGrace(task);
    }
  }
}
