/** How much work each group has with a job, and how much its replicas can take. */

import type { Phase } from '../../wire/protocol.js';
import type { ReplicaRecord } from './replica-record.js';
import { grouped } from './spans.js';

export interface GroupLoad {
  /** Undefined in a sequential pipeline. */
  readonly group: string | undefined;
  /** Those that did something. */
  readonly replicas: number;
  readonly jobs: number;
  /** Share of the calls that come there: of `run()`, of `process()`, or of both. */
  readonly share: number;
  /** Milliseconds that a replica is busy for each job that comes there, on average. */
  readonly busyPerJob: number;
  /** Milliseconds that a job which is ready waits for a replica, on average. */
  readonly queuedPerJob: number;
  /** How many calls a second the pipeline could take if this group were the only limit. */
  readonly capacity: number;
  /** The module that takes longest, with its average in milliseconds. */
  readonly slowest: { readonly module: string; readonly ms: number };
}

/** The group that can take the fewest jobs a second comes first. */
export function groupLoads(
  records: readonly ReplicaRecord[],
  { run, process }: Readonly<Record<Phase, number>>,
): GroupLoad[] {
  const ran = records.filter(({ jobs }) => jobs > 0);
  return [...grouped(ran, ({ group }) => group)]
    .map(([group, replicas]): GroupLoad => {
      const total = (of: (replica: ReplicaRecord) => number) => replicas.reduce((sum, one) => sum + of(one), 0);
      const jobs = total((replica) => replica.jobs);
      const isRun = total(({ calls }) => calls.run) > 0;
      const isProcess = total(({ calls }) => calls.process) > 0;
      const share = ((isRun ? run : 0) + (isProcess ? process : 0)) / (run + process);
      const busyPerJob = total((replica) => replica.busy) / jobs;
      return {
        group,
        replicas: replicas.length,
        jobs,
        share,
        busyPerJob,
        queuedPerJob: total((replica) => replica.waited) / jobs,
        capacity: (replicas.length / busyPerJob / share) * 1000,
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
