/** Writes a timeline as Chrome trace events, which Perfetto and chrome://tracing open. */

import { onExecutor } from '../executor-names.js';
import type { Chart } from './chart.js';
import type { JobEntry } from './job-entry.js';

/** Times are in microseconds since the timeline's begin. */
export interface TraceEvent {
  readonly name: string;
  readonly cat?: string;
  /** `M` metadata, `X` a span with its duration, `b` and `e` the ends of a span that may overlap others. */
  readonly ph: 'M' | 'X' | 'b' | 'e';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly id?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface Trace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}

/** Jobs as one process; each group as another, with its replicas as threads. */
export function traceOf(jobs: readonly JobEntry[], chart: Chart): Trace {
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      named('process', `${chart.name}: jobs`, 0, 0),
      ...jobs.flatMap((job) => jobEvents(job, chart)),
      ...chart.groups.flatMap((_, index) => groupEvents(chart, index)),
    ],
  };
}

function jobEvents({ job, phase, queued, settled, outcome }: JobEntry, { begin, makespan }: Chart): TraceEvent[] {
  const common = { name: `job ${job}`, cat: 'job', pid: 0, tid: 0, id: job };
  const args = { job, phase, outcome: outcome ?? 'unsettled' };
  return [
    { ...common, ph: 'b', ts: micros((queued ?? begin) - begin), args },
    { ...common, ph: 'e', ts: micros(settled === undefined ? makespan : settled - begin) },
  ];
}

function groupEvents({ name, groups }: Chart, index: number): TraceEvent[] {
  const { group = name, executor, lanes = [], waits = [] } = groups[index] ?? {};
  const pid = index + 1;
  // Spans of one thread may not overlap, so each row of a replica that interleaves jobs is a thread.
  const threads = lanes.flatMap(({ replica, rows }) => rows.map((bars) => ({ replica, bars })));
  return [
    named('process', group + onExecutor(executor), pid, 0),
    ...threads.map(({ replica }, tid) => named('thread', `replica ${replica}`, pid, tid)),
    ...threads.flatMap(({ replica, bars }, tid) =>
      bars.map(({ job: { id: job }, module, begin, end, failed }): TraceEvent => {
        const args = { job, group, replica, ...(failed ? { failed } : {}) };
        return {
          name: module ?? `job ${job}, lost`,
          cat: 'run',
          ph: 'X',
          pid,
          tid,
          ts: micros(begin),
          dur: micros(end) - micros(begin),
          args,
        };
      }),
    ),
    ...waits.flatMap(({ job: { id: job }, begin, end }): TraceEvent[] => {
      const common = { name: `job ${job} waits`, cat: 'wait', pid, tid: 0, id: job };
      return [
        { ...common, ph: 'b', ts: micros(begin), args: { job, group } },
        { ...common, ph: 'e', ts: micros(end) },
      ];
    }),
  ];
}

function named(what: 'process' | 'thread', name: string, pid: number, tid: number): TraceEvent {
  return { name: `${what}_name`, ph: 'M', pid, tid, args: { name } };
}

function micros(ms: number): number {
  return Math.round(ms * 1000);
}
