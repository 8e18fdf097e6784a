/** Takes back what no replica has begun, where nothing of the group may begin for a while. */

import type { ReplicaSet } from '../replicas/replica-set.js';
import type { ActorHandle } from '../task/task.js';
import type { StolenTasks } from './work-stealing.js';

export interface HeldPool {
  readonly replicas: Pick<ReplicaSet, 'replicas'>;
  readonly to: StolenTasks;
}

/** @param holder whose module asked for it: its host begins nothing more until it knows what is taken back. */
export function holdBack({ replicas, to }: HeldPool, holder: ActorHandle | undefined): void {
  for (const { actor } of replicas.replicas) {
    if (actor === undefined) continue;
    // With the slots that fell free, the first of them have moved up.
    const tasks = [...actor.running, ...actor.prefetched];
    const back = new Set(tasks.filter((task) => actor.takeBack(task)));
    const others = tasks.filter((task) => !back.has(task));
    if (others.length > 0 || actor === holder) actor.askBack(others);
    if (back.size > 0) to.putBack([...back]);
  }
}
