/** What is kept of the events of a pipeline, in whatever order they come. */

import { expect, test } from 'vitest';
import { Recorder } from './recorder.js';

const phase = 'run';
const all = { jobs: Infinity, keep: 'newest' } as const;
const g1 = { job: 1, phase, group: 'g1' } as const;

test('a job, its visit of a group and the modules that ran there', () => {
  const recorder = new Recorder(all);
  recorder.onJob({ status: 'queued', job: 1, phase, time: 10 });
  recorder.onGroup({ ...g1, status: 'ready', time: 11 });
  recorder.onGroup({ ...g1, status: 'dispatched', replica: 2, time: 12 });
  recorder.onModule({ ...g1, status: 'ended', module: 'A', replica: 2, begin: 13, end: 15, time: 16 });
  recorder.onGroup({ ...g1, status: 'ended', replica: 2, time: 17 });
  recorder.onJob({ status: 'succeeded', job: 1, phase, time: 18 });
  expect(recorder.recording().jobs).toEqual([
    {
      job: 1,
      phase,
      queued: 10,
      settled: 18,
      outcome: 'succeeded',
      failedIn: undefined,
      visits: [
        {
          group: 'g1',
          replica: 2,
          ready: 11,
          dispatched: 12,
          held: 0,
          freed: undefined,
          ended: 17,
          lost: false,
          retried: false,
          takesIn: false,
          runs: [{ module: 'A', begin: 13, end: 15 }],
        },
      ],
      skips: [],
    },
  ]);
});

test('a module that is reported after its group belongs to that visit', () => {
  const recorder = new Recorder(all);
  recorder.onGroup({ ...g1, status: 'dispatched', replica: 0, time: 1 });
  recorder.onGroup({ ...g1, status: 'ended', replica: 0, time: 5 });
  recorder.onModule({ ...g1, status: 'ended', module: 'A', replica: 0, begin: 2, end: 4, time: 6 });
  expect(recorder.recording().jobs[0]?.visits).toHaveLength(1);
  expect(recorder.recording().jobs[0]?.visits[0]?.runs).toEqual([{ module: 'A', begin: 2, end: 4 }]);
});

test('a job that is recalled from one replica and handed to another makes one visit', () => {
  const recorder = new Recorder(all);
  recorder.onGroup({ ...g1, status: 'dispatched', replica: 0, time: 1 });
  recorder.onGroup({ ...g1, status: 'dispatched', replica: 1, time: 2 });
  expect(recorder.recording().jobs[0]?.visits).toMatchObject([{ replica: 1, dispatched: 2 }]);
});

test('a job that is tried again after its replica died makes another visit', () => {
  const recorder = new Recorder(all);
  recorder.onGroup({ ...g1, status: 'dispatched', replica: 0, time: 1 });
  recorder.onGroup({ ...g1, status: 'ended', replica: 0, time: 2 });
  recorder.onGroup({ ...g1, status: 'dispatched', replica: 1, time: 3 });
  recorder.onModule({ ...g1, status: 'ended', module: 'A', replica: 1, begin: 4, end: 5, time: 6 });
  expect(recorder.recording().jobs[0]?.visits).toMatchObject([
    { replica: 0, runs: [] },
    { replica: 1, runs: [{ module: 'A' }] },
  ]);
});

test('what a replica had when it died is closed then, and tried again from then on', () => {
  const recorder = new Recorder(all);
  recorder.onGroup({ ...g1, status: 'ready', time: 0 });
  recorder.onGroup({ ...g1, status: 'dispatched', replica: 0, time: 1 });
  recorder.onGroup({ ...g1, status: 'withdrawn', replica: 0, time: 5 });
  recorder.onGroup({ ...g1, status: 'dispatched', replica: 1, time: 7 });
  const { jobs, replicas } = recorder.recording();
  expect(jobs[0]?.visits).toMatchObject([
    { replica: 0, ready: 0, dispatched: 1, ended: 5, lost: true },
    { replica: 1, ready: 5, dispatched: 7, ended: undefined },
  ]);
  expect(replicas[0]).toMatchObject({ busy: 4, jobs: 0 });
});

test('a job that was withdrawn from a replica which never told of it was there since that was done with the one before', () => {
  const recorder = new Recorder(all);
  for (const job of [1, 2]) recorder.onGroup({ ...g1, job, status: 'dispatched', replica: 0, time: 1 });
  recorder.onGroup({ ...g1, job: 1, status: 'ended', replica: 0, time: 5 });
  recorder.onModule({ ...g1, job: 1, status: 'ended', module: 'A', replica: 0, begin: 2, end: 4, time: 5 });
  recorder.onGroup({ ...g1, job: 2, status: 'withdrawn', replica: 0, time: 9 });
  expect(recorder.recording().jobs[1]?.visits).toMatchObject([{ dispatched: 1, freed: 4, ended: 9, runs: [] }]);
  expect(recorder.recording().replicas[0]?.busy).toBe(7);
});

test('a job that is taken back from a replica which had not begun it was in the queue all the time', () => {
  const recorder = new Recorder(all);
  recorder.onGroup({ ...g1, status: 'ready', time: 0 });
  recorder.onGroup({ ...g1, status: 'dispatched', replica: 0, time: 1 });
  recorder.onGroup({ ...g1, status: 'withdrawn', time: 9 });
  expect(recorder.recording().jobs[0]?.visits).toMatchObject([
    { ready: 0, dispatched: undefined, ended: 9, lost: false },
  ]);
});

test('a sequential pipeline has no groups: its jobs wait from their call', () => {
  const recorder = new Recorder(all);
  recorder.onJob({ status: 'queued', job: 1, phase, time: 10 });
  for (const [module, begin] of [
    ['A', 20],
    ['B', 30],
  ] as const)
    recorder.onModule({
      status: 'ended',
      job: 1,
      phase,
      module,
      group: undefined,
      replica: 0,
      begin,
      end: begin + 5,
      time: 40,
    });
  expect(recorder.recording().jobs[0]?.visits).toMatchObject([{ group: undefined, ready: 10, runs: [{}, {}] }]);
});

test('a failed job tells its module where the error knows it', () => {
  const recorder = new Recorder(all);
  const failed = { status: 'failed', phase, time: 1 } as const;
  recorder.onJob({ ...failed, job: 1, error: Object.assign(new Error('no'), { module: 'A' }) });
  recorder.onJob({ ...failed, job: 2, error: null });
  expect(recorder.recording().jobs).toMatchObject([{ failedIn: 'A' }, { outcome: 'failed', failedIn: undefined }]);
});

test('jobs in flight are remembered in any case, and late news of forgotten ones is ignored', () => {
  const recorder = new Recorder({ jobs: 3, keep: 'newest' });
  for (let job = 1; job <= 1000; job++) {
    recorder.onJob({ status: 'queued', job, phase, time: job });
    if (job !== 7) recorder.onJob({ status: 'succeeded', job, phase, time: job });
  }
  recorder.onGroup({ ...g1, job: 5, status: 'ready', time: 2000 });
  recorder.onModule({ ...g1, job: 5, status: 'ended', module: 'A', replica: 0, begin: 1, end: 2, time: 2000 });
  const { jobs, excerpt } = recorder.recording();
  expect(jobs.map(({ job }) => job)).toEqual([7, 998, 999, 1000]);
  expect(excerpt).toEqual({ keep: 'newest', of: 1000 });
});

test('jobs that were in flight before are remembered as far as they are heard of, and forgotten for good', () => {
  const recorder = new Recorder({ jobs: 1, keep: 'newest' });
  recorder.onJob({ status: 'queued', job: 4, phase, time: 1 });
  recorder.onGroup({ ...g1, job: 2, status: 'ready', time: 2 });
  expect(recorder.recording().jobs.map(({ job }) => job)).toEqual([2, 4]);
  for (const job of [2, 4]) recorder.onJob({ status: 'succeeded', job, phase, time: 3 });
  expect(recorder.recording().jobs.map(({ job }) => job)).toEqual([4]);
  recorder.onGroup({ ...g1, job: 2, status: 'ended', time: 4 });
  expect(recorder.recording()).toMatchObject({ jobs: [{ job: 4 }], excerpt: { of: 2 } });
});

test('of several jobs that interleave in a replica the next one waited for the last that was done before it', () => {
  const recorder = new Recorder(all);
  for (const [job, begin, end] of [
    [1, 0, 10],
    [2, 5, 30],
    [3, 11, 20],
    [4, 21, 22],
  ] as const) {
    recorder.onGroup({ ...g1, job, status: 'dispatched', replica: 0, time: 0 });
    recorder.onGroup({ ...g1, job, status: 'ended', replica: 0, time: end });
    recorder.onModule({ ...g1, job, status: 'ended', module: 'A', replica: 0, begin, end, time: end });
  }
  expect(recorder.recording().jobs.map(({ visits }) => visits[0]?.freed)).toEqual([undefined, undefined, 10, 20]);
});
