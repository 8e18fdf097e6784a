/** The errors of jobs that take too long in a group, or cannot be sent to its actors. */

import { type MagdaError, PayloadTooLargeError, SerializationError, TimeoutError } from '../../errors/errors.js';
import { type Rate, rateText } from '../../spec/rate.js';
import { isOfClass } from '../../wire/is-of-class.js';
import { contextOf, lastModuleOf, type PoolId } from '../task/pool-id.js';
import type { ActorHandle, Task } from '../task/task.js';

export function ranTooLong(place: PoolId, actor: ActorHandle, task: Task, ms: number): MagdaError {
  const module = lastModuleOf(place, actor);
  const where = module === undefined ? `group "${place.group}"` : `module "${module}" of group "${place.group}"`;
  return new TimeoutError(
    `Job ${task.job.id} ran for more than ${ms} ms in ${where}, replica ${actor.replica}. Raise the \`timeout\`, or find out what keeps it.`,
    { ...contextOf(place, actor, task.job.id), module },
  );
}

/** What the task needs cannot be sent to an actor. */
export function cannotTravel(
  { pipeline, group }: PoolId,
  task: Task,
  cause: SerializationError | PayloadTooLargeError,
): MagdaError {
  const job = task.job.id;
  const details = { pipeline, group, job, cause };
  if (isOfClass(cause, SerializationError)) {
    const message = `The request of job ${job} cannot travel to group "${group}": ${cause.message}`;
    return new SerializationError(message, cause.path, details);
  }
  return new PayloadTooLargeError(`What job ${job} needs in group "${group}" cannot travel: ${cause.message}`, details);
}

/** It was the rate of its group that held the job back. */
export function heldTooLong(place: PoolId, task: Task, ms: number, rates: readonly Rate[]): MagdaError {
  return new TimeoutError(
    `Job ${task.job.id} waited for more than ${ms} ms for the \`rate\` of group "${place.group}", which lets ${rateText(rates)}. ` +
      'Raise `queueTimeout` or the `rate`, or send fewer jobs at once.',
    { pipeline: place.pipeline, group: place.group, job: task.job.id },
  );
}

export function queuedTooLong(place: PoolId, task: Task, ms: number): MagdaError {
  return new TimeoutError(
    `Job ${task.job.id} waited for more than ${ms} ms for a replica of group "${place.group}". ` +
      'Raise `queueTimeout`, or give the group more `replicas`.',
    { pipeline: place.pipeline, group: place.group, job: task.job.id },
  );
}
