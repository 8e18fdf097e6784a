/** Arranges what jobs did into lanes, one for each replica: what the text and the picture of a timeline have in common. */

import type { Phase } from '../../wire/protocol.js';
import type { ExecutorNames } from '../executor-names.js';
import type { ModuleRun, Visit } from './job-entry.js';
import type { Excerpt, Recording } from './recording.js';
import type { ReplicaRecord } from './replica-record.js';
import { grouped, inRows, type Span } from './spans.js';
import { lostSpan, waitSpan } from './visit-spans.js';

export interface ChartJob {
  readonly id: number;
  readonly phase: Phase;
  readonly failed: boolean;
  /** Among the jobs of the chart, from 0: neighbors get different colors. */
  readonly position: number;
}

/** A module at work, in milliseconds since the chart's begin. */
export interface Bar {
  readonly job: ChartJob;
  /** Undefined where the replica died before it told of its modules, and where a bar stands for several. */
  readonly module: string | undefined;
  readonly begin: number;
  readonly end: number;
  /** Whether the job failed in it. */
  readonly failed: boolean;
}

/** A job that waits for a replica, in milliseconds since the chart's begin. */
export interface Wait {
  readonly job: ChartJob;
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
  /** The executor that it names, where groups name different ones. */
  readonly executor?: string | undefined;
  readonly lanes: readonly Lane[];
  readonly waits: readonly Wait[];
}

export interface Chart {
  readonly name: string;
  readonly jobs: readonly ChartJob[];
  /** Undefined if all jobs are shown. */
  readonly excerpt: Excerpt | undefined;
  /** Milliseconds since the epoch: the first job's call, or the first module's begin. */
  readonly begin: number;
  /** From there to the end of the last module. */
  readonly makespan: number;
  /** In the order in which jobs reached them. */
  readonly groups: readonly LaneGroup[];
}

export function chartOf(
  name: string,
  { jobs, excerpt, replicas, begin: origin }: Recording,
  executors: ExecutorNames = new Map(),
): Chart {
  const charted = jobs.map(
    ({ job, phase, outcome }, position): ChartJob => ({ id: job, phase, failed: outcome === 'failed', position }),
  );
  const visits = jobs.flatMap(({ visits, failedIn }, position) =>
    visits.map((visit) => ({ job: charted[position] as ChartJob, failedIn, visit })),
  );
  const runs = visits.flatMap(({ visit }) => workOf(visit));
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
      executor: executors.get(group),
      lanes: lanesOf(entries, begin, (replica) => busyOf(group, replica)),
      waits: entries.flatMap(({ job, visit }) => {
        const wait = waitSpan(visit, { begin, end });
        return wait === undefined ? [] : [{ job, begin: wait.begin - begin, end: wait.end - begin }];
      }),
    }),
  );
  return {
    name,
    jobs: charted,
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
  readonly job: ChartJob;
  /** The module that the job failed in. */
  readonly failedIn: string | undefined;
  readonly visit: Visit;
}

function lanesOf(entries: readonly Entry[], begin: number, busyOf: (replica: number) => number): Lane[] {
  const ran = entries.filter(({ visit }) => workOf(visit).length > 0);
  return [...grouped(ran, ({ visit }) => visit.replica ?? 0)]
    .map(([replica, visits]): Lane => {
      const calls = new Map<string, OpenBar>();
      const rows = inRows(visits.map((entry) => barsOf(entry, begin, calls)).filter((bars) => bars.length > 0));
      return { replica, rows, busy: busyOf(replica) };
    })
    .sort((one, other) => one.replica - other.replica);
}

/** The modules that ran, or the time in which nobody knows what ran. */
function workOf(visit: Visit): readonly (Span & { readonly module?: string; readonly batch?: ModuleRun['batch'] })[] {
  const lost = lostSpan(visit);
  return lost === undefined ? visit.runs : [lost];
}

type OpenBar = { -readonly [Key in keyof Bar]: Bar[Key] };

/** @param calls bars of calls for several jobs, each of which is there once: with the first of them. */
function barsOf({ job, failedIn, visit }: Entry, origin: number, calls: Map<string, OpenBar>): Bar[] {
  return workOf(visit).flatMap(({ module, begin, end, batch }) => {
    const failed = module === undefined || module === failedIn;
    const call = `${module} ${batch?.id} ${begin}`;
    const known = batch === undefined ? undefined : calls.get(call);
    if (known !== undefined) {
      known.failed ||= failed;
      return [];
    }
    const name = batch === undefined ? module : `${module} ×${batch.size}`;
    const bar: OpenBar = { job, module: name, begin: begin - origin, end: end - origin, failed };
    if (batch !== undefined) calls.set(call, bar);
    return [bar];
  });
}

/** One bar for all that a job does in a stretch. */
export function mergedByJob(bars: readonly Bar[]): Bar[] {
  const merged: Bar[] = [];
  for (const bar of bars) {
    const last = merged.at(-1);
    if (last?.job === bar.job)
      merged[merged.length - 1] = { ...last, module: undefined, end: bar.end, failed: last.failed || bar.failed };
    else merged.push(bar);
  }
  return merged;
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
