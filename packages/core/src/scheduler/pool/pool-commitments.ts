/** Makes the part of a pool that knows of state, as its pipeline has a store or not. */

import type { PlannedGroup } from '../../plan/plan.js';
import { encodeError } from '../../wire/error-packing.js';
import type { ModuleTimes } from '../../wire/module-results.js';
import { tookInTooLong } from '../commits/commit-errors.js';
import { CommitWatch } from '../commits/commit-watch.js';
import type { Commitments } from '../commits/commitments.js';
import { DurableCommitments } from '../commits/durable-commitments.js';
import { VolatileCommitments } from '../commits/volatile-commitments.js';
import type { ActorHandle, Task } from '../task/task.js';
import type { PoolContext } from './pool-context.js';
import type { PoolEvents } from './pool-events.js';
import type { Replacements } from './replacements.js';

export interface CommitmentParts {
  readonly events: PoolEvents;
  readonly replacements: Replacements;
  /** Milliseconds, or Infinity. */
  limitOf(task: Task): number;
  /** Who has the group's Aggregates. */
  actor(): ActorHandle | undefined;
}

export function poolCommitments(group: PlannedGroup, context: PoolContext, parts: CommitmentParts): Commitments {
  const { place, limits, journal, lost } = context;
  const { events, replacements, limitOf, actor } = parts;
  const aggregates = group.aggregates.map(({ name }) => name);
  const error = ({ job }: Task, ms: number) => tookInTooLong(place, aggregates, job.id, ms);
  const watch = new CommitWatch({
    limits,
    limitOf,
    grace: group.options.cancelGrace,
    late: (task, ms) => actor()?.send({ kind: 'cancelCommit', job: task.job.id, reason: encodeError(error(task, ms)) }),
    hopeless: (task, ms) => commitments.giveUp(task, error(task, ms)),
  });
  const shared = {
    ...{ group, place, limits, lost, watch },
    kill: (one: ActorHandle, because: string) => replacements.kill(one, because),
    retire: (one: ActorHandle, because: string) => replacements.retire(one, { because, isRevocable: false }),
    timed: () => context.events.listening.module,
    took: (task: Task, times: readonly ModuleTimes[]) => events.modules('aggregated', task, times),
  };
  const commitments: Commitments =
    journal === undefined || group.aggregates.length === 0
      ? new VolatileCommitments(shared)
      : new DurableCommitments({ ...shared, journal });
  return commitments;
}
