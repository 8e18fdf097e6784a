/** How much work each group has with a job, and how much its replicas can take. */

import type { JobEntry } from '../timeline/recorder.js';
import { grouped, unionOf } from '../timeline/spans.js';
import { readyTime } from './stretches.js';

export interface GroupLoad {
  /** Undefined in a sequential pipeline. */
  readonly group: string | undefined;
  /** Those that did something. */
  readonly replicas: number;
  readonly jobs: number;
  /** Milliseconds that a replica is busy for each job, on average. */
  readonly busyPerJob: number;
  /** Milliseconds that a job which is ready waits for a replica, on average. */
  readonly queuedPerJob: number;
  /** Jobs a second that all replicas together can take. */
  readonly capacity: number;
  /** The module that takes longest, with its average in milliseconds. */
  readonly slowest: { readonly module: string; readonly ms: number };
}

/** The group that can take the fewest jobs a second comes first. */
export function groupLoads(jobs: readonly JobEntry[]): GroupLoad[] {
  const ran = jobs.flatMap((job) => job.visits).filter((visit) => visit.runs.length > 0);
  return [...grouped(ran, (visit) => visit.group)]
    .map(([group, visits]): GroupLoad => {
      const lanes = [...grouped(visits, (visit) => visit.replica).values()];
      const busy = lanes.reduce((ms, lane) => ms + unionOf(lane.flatMap((visit) => visit.runs)), 0);
      const queued = visits.reduce((ms, { runs: [first], ...visit }) => {
        const begin = first?.begin ?? 0;
        return ms + Math.max(0, begin - readyTime({ ...visit, runs: [] }, begin));
      }, 0);
      const busyPerJob = busy / visits.length;
      return {
        group,
        replicas: lanes.length,
        jobs: visits.length,
        busyPerJob,
        queuedPerJob: queued / visits.length,
        capacity: (lanes.length / busyPerJob) * 1000,
        slowest: slowestModule(visits.flatMap((visit) => visit.runs)),
      };
    })
    .sort((one, other) => one.capacity - other.capacity);
}

function slowestModule(runs: readonly { module: string; begin: number; end: number }[]): {
  module: string;
  ms: number;
} {
  return [...grouped(runs, (run) => run.module)]
    .map(([module, same]) => ({ module, ms: same.reduce((ms, { begin, end }) => ms + end - begin, 0) / same.length }))
    .reduce((slowest, next) => (next.ms > slowest.ms ? next : slowest));
}
