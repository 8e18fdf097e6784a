/** Finds what an idle replica should take over: jobs handed ahead that wait behind one that turned out to be long. */

import type { Actor } from '../replicas/actor.js';
import type { LoadIndex } from '../replicas/load-index.js';
import type { Task } from '../task/task.js';
import { RECALL_AFTER_MS } from './prefetch.js';

export interface Steal {
  readonly from: Actor;
  /** Half of what waits there, the earliest first. */
  readonly tasks: readonly Task[];
  /** Whether the replica may yet come to them soon: its last job ended a moment ago. */
  readonly early: boolean;
}

export function planSteal({ leastBusy, busiest: from }: LoadIndex, now: number): Steal | undefined {
  if (from === undefined || from.prefetched.length === 0 || !leastBusy?.idle) return undefined;
  const tasks = from.prefetched.slice(0, Math.ceil(from.prefetched.length / 2));
  return { from, tasks, early: now - from.lastEnd < RECALL_AFTER_MS };
}
