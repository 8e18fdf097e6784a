/** Why a group is given up: its replicas die too often, find no room, or cannot be started any more. */

import { ClosedExecutorError, CrashLoopError, type MagdaError } from '../../errors/errors.js';
import type { PoolId } from '../task/pool-id.js';

export function crashLoop(place: PoolId, replica: number, deaths: number, reason: string, cause?: unknown): MagdaError {
  return givenUp(place, replica, `died ${deaths} times within a minute, last: ${reason}`, cause);
}

/** The system had no room for so many starts in a row. */
export function neverRoom(place: PoolId, replica: number, starts: number, reason: string, cause: unknown): MagdaError {
  return givenUp(place, replica, `could not be started ${starts} times in a row, last: ${reason}`, cause);
}

/** What it dies of is that nobody can start it any more. */
export function executorClosed({ pipeline, group, executor }: PoolId, cause: unknown): MagdaError {
  const which = executor === undefined ? 'the executor' : `the executor "${executor}"`;
  return new ClosedExecutorError(
    `Group "${group}" has no replicas any more, since ${which} of pipeline "${pipeline}" was closed. ` +
      'Close a pipeline before its executor.',
    { pipeline, group, cause },
  );
}

function givenUp({ pipeline, group }: PoolId, replica: number, what: string, cause: unknown): MagdaError {
  const advice = `Mend the cause, then call pipeline.reset("${group}").`;
  return new CrashLoopError(`Group "${group}" was given up: replica ${replica} ${what.replace(/\.$/, '')}. ${advice}`, {
    ...{ pipeline, group, replica, cause },
  });
}
