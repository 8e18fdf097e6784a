/** How much work each group has with a job, and how much its replicas can take. */

import type { ReplicaRecord } from './replica-record.js';
import { grouped } from './spans.js';

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
export function groupLoads(records: readonly ReplicaRecord[]): GroupLoad[] {
  const ran = records.filter(({ jobs }) => jobs > 0);
  return [...grouped(ran, ({ group }) => group)]
    .map(([group, replicas]): GroupLoad => {
      const total = (of: (replica: ReplicaRecord) => number) => replicas.reduce((sum, one) => sum + of(one), 0);
      const jobs = total((replica) => replica.jobs);
      const busyPerJob = total((replica) => replica.busy) / jobs;
      return {
        group,
        replicas: replicas.length,
        jobs,
        busyPerJob,
        queuedPerJob: total((replica) => replica.waited) / jobs,
        capacity: (replicas.length / busyPerJob) * 1000,
        slowest: slowestModule(replicas),
      };
    })
    .sort((one, other) => one.capacity - other.capacity);
}

function slowestModule(replicas: readonly ReplicaRecord[]): GroupLoad['slowest'] {
  const sums = replicas.flatMap(({ modules }) => [...modules].map(([module, sum]) => ({ module, ...sum })));
  return [...grouped(sums, ({ module }) => module)]
    .map(([module, same]) => {
      const [ms, runs] = [same.reduce((sum, one) => sum + one.ms, 0), same.reduce((sum, one) => sum + one.runs, 0)];
      return { module, ms: ms / runs };
    })
    .reduce((slowest, next) => (next.ms > slowest.ms ? next : slowest));
}
