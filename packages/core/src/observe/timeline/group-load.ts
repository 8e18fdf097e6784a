/** How much work each group has with a job, and how much its replicas can take. */

import type { Phase } from '../../wire/protocol.js';
import type { ExecutorNames } from '../executor-names.js';
import type { GroupSlots } from './group-slots.js';
import type { ModuleSum, ReplicaRecord } from './replica-record.js';
import { grouped } from './spans.js';

export interface GroupLoad {
  /** Undefined in a sequential pipeline. */
  readonly group: string | undefined;
  /** The executor that it names, where groups name different ones. */
  readonly executor?: string | undefined;
  /** As the pipeline lists them; those that did something, where it does not. */
  readonly replicas: number;
  /** How many jobs each replica may have at once; 1 where the pipeline does not say. */
  readonly concurrency: number;
  readonly jobs: number;
  /** Share of the calls that come there: of `run()`, of `process()`, or of both. */
  readonly share: number;
  /** Milliseconds that a job which comes there keeps a replica busy, or one of its slots, on average. */
  readonly busyPerJob: number;
  /** How many jobs a replica runs at once while it is busy, on average. */
  readonly atOnce: number;
  /** Milliseconds that a job which is ready waits for a replica, on average. */
  readonly queuedPerJob: number;
  /** Milliseconds of that during which the group's rate let none begin, although a replica was free. */
  readonly heldPerJob: number;
  /**
   * How many calls a second the pipeline could take if this group were the only limit. Where jobs wait for replicas it is
   * what they were seen to take; where none does, all slots count, as if modules that share a replica never held each other up.
   */
  readonly capacity: number;
  /** What takes longest, with its average in milliseconds: a module, or (`aggregated`) the `aggregate()` of an Aggregate. */
  readonly slowest: { readonly module: string; readonly ms: number; readonly aggregated: boolean };
  /** Where modules take several jobs in one call: how many may share one, and how many did, on average. */
  readonly batches?: { readonly maxSize: number; readonly jobsPerCall: number } | undefined;
}

/** Jobs that wait less than this share of the time that they keep a replica busy are no queue. */
const leastQueue = 0.1;

type Waits = Pick<GroupLoad, 'queuedPerJob' | 'heldPerJob' | 'busyPerJob'>;

/** Whether jobs wait until other jobs have left the group. */
export function isQueuedFor({ queuedPerJob, heldPerJob, busyPerJob }: Waits): boolean {
  return queuedPerJob - heldPerJob > busyPerJob * leastQueue;
}

/** Whether jobs wait for the rate of the group, and more so than for its replicas. */
export function isHeldBack({ queuedPerJob, heldPerJob, busyPerJob }: Waits): boolean {
  return heldPerJob > busyPerJob * leastQueue && heldPerJob * 2 > queuedPerJob;
}

/** The group that can take the fewest jobs a second comes first. */
export function groupLoads(
  records: readonly ReplicaRecord[],
  { run, process }: Readonly<Record<Phase, number>>,
  groups: readonly GroupSlots[] = [],
  executors: ExecutorNames = new Map(),
): GroupLoad[] {
  const ran = records.filter(({ jobs }) => jobs > 0);
  return [...grouped(ran, ({ group }) => group)]
    .map(([group, seen]): GroupLoad => {
      const total = (of: (replica: ReplicaRecord) => number) => seen.reduce((sum, one) => sum + of(one), 0);
      const declared = groups.find(({ name }) => name === group);
      const replicas = Math.max(declared?.replicas ?? 1, seen.length);
      const concurrency = declared?.concurrency ?? 1;
      const jobs = total((replica) => replica.jobs);
      const isRun = total(({ calls }) => calls.run) > 0;
      const isProcess = total(({ calls }) => calls.process) > 0;
      const share = ((isRun ? run : 0) + (isProcess ? process : 0)) / (run + process);
      const busy = total((replica) => replica.busy) / jobs;
      const sums = seen.flatMap(({ modules }) => [...modules.values()]);
      const running = sumOf(sums.filter(({ aggregated }) => !aggregated)) / jobs;
      const aggregating = sumOf(sums.filter(({ aggregated }) => aggregated)) / jobs;
      // A replica that died was busy with what no module tells of.
      const busyPerJob = Math.max(busy, running + aggregating);
      const queuedPerJob = total((replica) => replica.waited) / jobs;
      const heldPerJob = total((replica) => replica.held) / jobs;
      const load = { busyPerJob, queuedPerJob, heldPerJob };
      const executor = executors.get(group);
      // Aggregates take in one job after another, however many slots there are.
      const alone = Math.max((busyPerJob - aggregating) / concurrency, aggregating);
      const batches = declared?.maxSize && batchesOf(declared.maxSize, sums);
      // What fuller batches would take is not known.
      const perJob = isQueuedFor(load) || batches ? busy : Math.min(busy, alone);
      return {
        ...{ group, ...(executor && { executor }), replicas, concurrency, jobs, share, ...load },
        atOnce: busy > 0 ? busyPerJob / busy : 1,
        capacity: (replicas / perJob / share) * 1000,
        slowest: slowestOf(sums),
        ...(batches && { batches }),
      };
    })
    .sort((one, other) => one.capacity - other.capacity);
}

/** Of those modules that were called for several. */
function batchesOf(maxSize: number, sums: readonly ModuleSum[]): GroupLoad['batches'] {
  const several = sums.filter(({ runs, calls }) => runs > calls * (1 + 1e-6));
  const total = (of: (sum: ModuleSum) => number) => several.reduce((all, sum) => all + of(sum), 0);
  return { maxSize, jobsPerCall: several.length === 0 ? 1 : total(({ runs }) => runs) / total(({ calls }) => calls) };
}

function sumOf(sums: readonly ModuleSum[]): number {
  return sums.reduce((total, { ms }) => total + ms, 0);
}

function slowestOf(sums: readonly ModuleSum[]): GroupLoad['slowest'] {
  return [...grouped(sums, ({ module, aggregated }) => `${aggregated} ${module}`).values()]
    .map((same) => {
      const { module, aggregated } = same[0] as ModuleSum;
      return { module, aggregated, ms: sumOf(same) / same.reduce((runs, one) => runs + one.runs, 0) };
    })
    .reduce((slowest, next) => (next.ms > slowest.ms ? next : slowest));
}
