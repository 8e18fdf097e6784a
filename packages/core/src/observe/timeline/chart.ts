/** Arranges what jobs did into lanes, one for each replica: what the text and the picture of a timeline have in common. */

import type { Excerpt, JobEntry, Recording, Visit } from './recorder.js';
import type { ReplicaRecord } from './replica-record.js';
import { grouped, inRows, type Span } from './spans.js';

/** A module at work, in milliseconds since the chart's begin. */
export interface Bar {
  readonly job: number;
  readonly module: string;
  readonly begin: number;
  readonly end: number;
  /** Whether the job failed in it. */
  readonly failed: boolean;
}

/** A job that waits for a replica, in milliseconds since the chart's begin. */
export interface Wait {
  readonly job: number;
  readonly begin: number;
  readonly end: number;
}

export interface Lane {
  readonly replica: number;
  /** Bars of one row do not overlap; there are several rows where jobs interleave within the replica. */
  readonly rows: readonly (readonly Bar[])[];
  /** Share of the time since the first job was called during which a module ran, from 0 to 1. */
  readonly busy: number;
}

export interface LaneGroup {
  /** Undefined in a sequential pipeline. */
  readonly group: string | undefined;
  readonly lanes: readonly Lane[];
  readonly waits: readonly Wait[];
}

export interface Chart {
  readonly name: string;
  readonly jobs: readonly { readonly job: number; readonly failed: boolean }[];
  /** Undefined if all jobs are shown. */
  readonly excerpt: Excerpt | undefined;
  /** Milliseconds since the epoch: the first job's call, or the first module's begin. */
  readonly begin: number;
  /** From there to the end of the last module. */
  readonly makespan: number;
  /** In the order in which jobs reached them. */
  readonly groups: readonly LaneGroup[];
}

export function chartOf(name: string, { jobs, excerpt, replicas, begin: origin }: Recording): Chart {
  const visits = jobs.flatMap((job) => job.visits.map((visit) => ({ job, visit })));
  const runs = visits.flatMap(({ visit }) => visit.runs);
  const times = visits.flatMap(({ visit }) => timesOf(visit));
  // Of an excerpt all that came before is unknown: jobs that had waited for long would make a picture of nothing.
  const begin = earliest(
    excerpt !== undefined && runs.length > 0
      ? runs.map((run) => run.begin)
      : [...jobs.map((job) => job.queued), ...times],
  );
  const end = latest(runs.length > 0 ? runs.map((run) => run.end) : times, begin);
  const total = excerpt === undefined ? end - begin : latest(replicas.map(lastEnd), origin) - origin;
  const busyOf = (group: string | undefined, replica: number) => {
    const record = replicas.find((one) => one.group === group && one.replica === replica);
    return record === undefined || total <= 0 ? 0 : Math.min(1, record.busy / total);
  };
  const groups = [...grouped(visits, ({ visit }) => visit.group)].map(
    ([group, entries]): LaneGroup => ({
      group,
      lanes: lanesOf(entries, begin, (replica) => busyOf(group, replica)),
      waits: entries.flatMap(({ job: { job }, visit }) => {
        const wait = waitSpan(visit, { begin, end });
        return wait === undefined ? [] : [{ job, begin: wait.begin - begin, end: wait.end - begin }];
      }),
    }),
  );
  return {
    name,
    jobs: jobs.map(({ job, outcome }) => ({ job, failed: outcome === 'failed' })),
    excerpt,
    begin,
    makespan: end - begin,
    groups: groups.filter(({ lanes, waits }) => lanes.length + waits.length > 0),
  };
}

function lastEnd({ lastEnd, shift }: ReplicaRecord): number {
  return lastEnd + shift;
}

interface Entry {
  readonly job: JobEntry;
  readonly visit: Visit;
}

function lanesOf(entries: readonly Entry[], begin: number, busyOf: (replica: number) => number): Lane[] {
  const ran = entries.filter(({ visit }) => visit.runs.length > 0);
  return [...grouped(ran, ({ visit }) => visit.replica ?? 0)]
    .map(([replica, visits]): Lane => {
      const rows = inRows(visits.map(({ job, visit }) => barsOf(job, visit, begin)));
      return { replica, rows, busy: busyOf(replica) };
    })
    .sort((one, other) => one.replica - other.replica);
}

function barsOf({ job, failedIn }: JobEntry, { runs }: Visit, origin: number): Bar[] {
  return runs.map(({ module, begin, end }) => ({
    job,
    module,
    begin: begin - origin,
    end: end - origin,
    failed: module === failedIn,
  }));
}

/** One bar for all that a job does in a stretch. */
export function mergedByJob(bars: readonly Bar[]): Bar[] {
  const merged: Bar[] = [];
  for (const bar of bars) {
    const last = merged.at(-1);
    if (last?.job === bar.job)
      merged[merged.length - 1] = { ...bar, begin: last.begin, failed: last.failed || bar.failed };
    else merged.push(bar);
  }
  return merged;
}

/** From being ready to the begin of the first module, as far as it lies within; undefined if there was no wait. */
export function waitSpan({ ready, ended, runs }: Visit, within: Span): Span | undefined {
  const end = Math.min(within.end, runs[0]?.begin ?? ended ?? within.end);
  const begin = Math.max(within.begin, ready ?? Infinity);
  return end > begin ? { begin, end } : undefined;
}

function timesOf({ ready, dispatched, ended, runs }: Visit): (number | undefined)[] {
  return [ready, dispatched, ended, ...runs.flatMap(({ begin, end }) => [begin, end])];
}

/** 0 where there is nothing. */
function earliest(times: readonly (number | undefined)[]): number {
  const first = times.reduce<number>((least, time) => Math.min(least, time ?? Infinity), Infinity);
  return first === Infinity ? 0 : first;
}

function latest(times: readonly (number | undefined)[], atLeast: number): number {
  return times.reduce<number>((most, time) => Math.max(most, time ?? -Infinity), atLeast);
}
