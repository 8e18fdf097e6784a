/** What becomes of a task that its actor has ended: its job gets the results, or fails. */

import { decodeError } from '../../wire/error-unpacking.js';
import type { DoneMessage } from '../../wire/host-messages.js';
import type { PublishedResult } from '../../wire/module-results.js';
import type { Commitments } from '../commits/commitments.js';
import { keepSharedBuffers } from '../task/keep-shared-buffers.js';
import type { PoolId } from '../task/pool-id.js';
import type { Task } from '../task/task.js';
import type { Dispatcher } from './dispatcher.js';
import type { PoolEvents } from './pool-events.js';
import type { Redelivery } from './redelivery.js';
import type { Replacements } from './replacements.js';
import type { RunningLimits } from './running-limits.js';

const NONE: readonly PublishedResult[] = [];

export interface TaskEndParts {
  readonly place: PoolId;
  readonly dispatcher: Dispatcher;
  readonly running: RunningLimits;
  readonly replacements: Replacements;
  readonly redelivery: Redelivery;
  readonly commitments: Commitments;
  readonly events: PoolEvents;
}

export class TaskEnds {
  constructor(private readonly parts: TaskEndParts) {}

  done(task: Task, message: DoneMessage): void {
    const { dispatcher, running, replacements, redelivery, commitments, events } = this.parts;
    const { job } = task;
    const { ms, error, times } = message;
    // Its host was stopped.
    dispatcher.waits.leave(task);
    if (ms !== undefined) dispatcher.observe(task, ms);
    const isLate = running.isLate(task, ms);
    const hasSucceeded = job.state === 'running' && error === undefined && !isLate;
    if (hasSucceeded && commitments.hasLost(task) && redelivery.again(task)) return;
    dispatcher.end(task, 'ended', true);
    if (task.abandoned) replacements.slotIsFree(task.actor);
    if (times !== undefined) events.modules('ended', task, times);
    // A listener may have ended the job.
    if (job.state !== 'running') commitments.discard(task);
    else if (hasSucceeded) this.#succeeded(task, message);
    else job.settle(task, 'failed', error === undefined ? running.error(task) : decodeError(error));
  }

  #succeeded(task: Task, { results, collected, uncollected }: DoneMessage): void {
    const { place, commitments } = this.parts;
    const { job } = task;
    if (task.invocation.commits) task.collectedBut(uncollected, commitments.aggregates.length);
    if (task.commits) commitments.awaitDecision(task);
    for (const { module, payload } of collected ?? NONE) {
      job.collected(place.modules[module] as string, payload);
    }
    for (const result of keepSharedBuffers(results, collected)) job.published(result);
    job.settle(task, 'ended');
  }
}
