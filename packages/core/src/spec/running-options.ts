/** How many jobs a group has at once, where its options leave that to the batches of its modules. */

import type { GroupSpec } from './spec.js';

export interface RunningOptions {
  /** Jobs that one replica has at once. */
  readonly concurrency: number;
  /** Jobs that may hold undelivered results of the group. */
  readonly maxUndelivered: number;
}

/** A group as it runs. */
export type RunningGroup = GroupSpec & RunningOptions;

/** @param largestBatch `maxSize` of the largest batches in the group, if it has any. */
export function runningGroup(group: GroupSpec, largestBatch = 0): RunningGroup {
  // While one batch runs, the next one gathers.
  const { replicas, concurrency = Math.max(1, 2 * largestBatch), maxUndelivered } = group;
  return { ...group, concurrency, maxUndelivered: maxUndelivered ?? defaultMaxUndelivered(replicas * concurrency) };
}

/** With fewer than it runs at once, some replicas would never have work. */
function defaultMaxUndelivered(running: number): number {
  return running > 32 ? Math.ceil(2 * running) : 64;
}
