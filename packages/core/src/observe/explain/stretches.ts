/** Splits the time of one job in one group into what it was spent on. */

import type { Visit } from '../timeline/job-entry.js';

/**
 * What time is spent on. `inputs`: waiting for the results of other groups, or for earlier jobs to settle.
 * `queued`: ready, while the replicas were busy. `held`: ready, while a replica was free, but the group's rate let none
 * begin. `retry`: waiting for another attempt of a module. `transit`: on the way to a replica, between modules, and back.
 * `running`: in a module. `settling`: all groups are done, and the results are taken in and handed out.
 */
export type TimeUse = 'inputs' | 'queued' | 'held' | 'retry' | 'transit' | 'running' | 'settling';

export const timeUses: readonly TimeUse[] = ['inputs', 'queued', 'held', 'retry', 'transit', 'running', 'settling'];

/** A stretch of time with one use, in milliseconds since the epoch. */
export interface Stretch {
  readonly use: TimeUse;
  readonly begin: number;
  readonly end: number;
  readonly module?: string;
}

/**
 * From when the job was ready for the group until it was done there, without gaps or overlaps.
 * @param limit Nothing later counts.
 */
export function stretchesOf(visit: Visit, limit: number): Stretch[] {
  const { dispatched, held, freed = -Infinity, ended, lost, retried, runs } = visit;
  const stretches: Stretch[] = [];
  const ready = readyTime(visit, limit);
  let cursor = ready;
  const until = (time: number, use: TimeUse, module?: string): void => {
    const end = Math.min(time, limit);
    if (end <= cursor) return;
    stretches.push({ use, begin: cursor, end, ...(module === undefined ? {} : { module }) });
    cursor = end;
  };
  // Whatever it waited for first, it was the rate that it waited for last.
  if (retried && dispatched !== undefined) until(dispatched, 'retry');
  else if (held > 0 && dispatched !== undefined) {
    until(dispatched - held, 'queued');
    until(dispatched, 'held');
  }
  const [first] = runs;
  if (first === undefined) {
    until(dispatched === undefined ? (ended ?? limit) : Math.max(dispatched, freed), 'queued');
    // An Aggregate takes a job in when all else is done; until then nothing runs.
    until(ended ?? limit, lost || ended === undefined ? 'running' : 'transit');
    return stretches;
  }
  until(Math.min(first.begin, Math.max(dispatched ?? ready, freed)), 'queued');
  for (const { module, begin, end, batch } of runs) {
    // It waits until others are there, or until the call before has ended.
    until(begin, batch === undefined ? 'transit' : 'queued');
    until(end, 'running', module);
  }
  until(ended ?? cursor, 'transit');
  return stretches;
}

/** When the job was ready for the group, as far as that was seen. */
export function readyTime({ ready, dispatched, runs }: Visit, otherwise: number): number {
  return ready ?? dispatched ?? runs[0]?.begin ?? otherwise;
}
