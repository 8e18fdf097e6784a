/** The errors of jobs that their Aggregates did not take in. */

import {
  ActorDiedError,
  ActorKilledError,
  type MagdaError,
  StateLostError,
  TimeoutError,
} from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import { quoted } from '../../text/quoted.js';
import { isFromOutside, MAY_HAVE_RUN } from '../replicas/death-errors.js';
import { contextOf, type PoolId } from '../task/pool-id.js';
import type { ActorHandle, Task } from '../task/task.js';

/** The actor was killed on account of another job, when its Aggregates had still to take this one in. */
export function killedHolding(place: PoolId, actor: ActorHandle, because: string, task: Task): MagdaError {
  const { id } = task.job;
  return new ActorKilledError(
    `Group "${place.group}", replica ${actor.replica} was killed ${because}, with what job ${id} had for its Aggregate. ` +
      `No Aggregate has taken the job in. ${MAY_HAVE_RUN}`,
    { ...contextOf(place, actor, id), mayHaveRun: true },
  );
}

/** An Aggregate has refused another job, so its actor is replaced, which had still to take this one in. */
export function goneWith(place: PoolId, actor: ActorHandle, because: string, task: Task): MagdaError {
  const { id } = task.job;
  return new ActorKilledError(
    `Group "${place.group}", replica ${actor.replica} is replaced ${because}, and what job ${id} had for its Aggregate is lost with it. ` +
      `No Aggregate has taken the job in. ${MAY_HAVE_RUN}`,
    { ...contextOf(place, actor, id), mayHaveRun: true },
  );
}

/** Its Aggregates took too long to take the job in. */
export function tookInTooLong(
  { pipeline, group }: Pick<PoolId, 'pipeline'> & Partial<PoolId>,
  aggregates: readonly string[],
  job: number,
  ms: number,
): TimeoutError {
  const where = group === undefined ? '' : ` in group "${group}"`;
  return new TimeoutError(
    `The job was not taken in within ${ms} ms${where}. Raise the \`timeout\`, or find out what keeps aggregate() of ${quoted(aggregates)}.`,
    { pipeline, group, module: aggregates.length === 1 ? aggregates[0] : undefined, job },
  );
}

/** The actor died after the task, but before its Aggregates could take the job in. */
export function diedHolding(place: PoolId, actor: ActorHandle, exit: Exit, task: Task): MagdaError {
  const { id } = task.job;
  return new ActorDiedError(
    `Group "${place.group}", replica ${actor.replica} died (${exit.reason}) with what job ${id} had for its Aggregate. ` +
      `No Aggregate has taken the job in. ${MAY_HAVE_RUN}`,
    { ...contextOf(place, actor, id), mayHaveRun: true, fromOutside: isFromOutside(exit) },
  );
}

export function stateLost(place: PoolId, jobs: number, why: string): MagdaError {
  return new StateLostError(
    `Group "${place.group}" lost the state of its Aggregates, which had taken in ${jobs} ${jobs === 1 ? 'job' : 'jobs'}: ${why}. ` +
      `Call pipeline.reset("${place.group}") to begin anew.`,
    jobs,
    { pipeline: place.pipeline, group: place.group },
  );
}
