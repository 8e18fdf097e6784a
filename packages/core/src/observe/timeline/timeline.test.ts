/** What a recorded timeline says of the seed's examples, and when it listens. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain } from '../explain/explain.js';
import { type Emitted, eventsOf, type PlannedVisit, Source } from '../fixtures/events.js';
import { recorded, schedules } from '../fixtures/recorded.js';
import { noPool, pool, resourceClaim, simple } from '../fixtures/seed-examples.js';
import { recordTimeline } from './timeline.js';

test.each([
  ['P142', simple, 8],
  ['P143', resourceClaim, 4],
  ['P203 with one replica', noPool, 17],
  ['P203 with three', pool(3), 9],
  ['P204', pool(4), 12],
])('%s: the makespan is what the specification says', (_, visits, units) => {
  expect(recorded('example', visits).makespan).toBe(units * 100);
});

test('lanes tell how busy each replica was', () => {
  expect(recorded('pool', pool(4)).lanes).toEqual([
    { group: 'g1', replica: 0, busy: 4 / 12 },
    { group: 'g2', replica: 0, busy: 10 / 12 },
    { group: 'g2', replica: 1, busy: 5 / 12 },
    { group: 'g2', replica: 2, busy: 5 / 12 },
    { group: 'g3', replica: 0, busy: 4 / 12 },
  ]);
});

test('entries are plain data: runs and waits of each job', () => {
  const entries = recorded('no-pool', noPool)
    .entries()
    .filter(({ job }) => job === 2);
  const common = { job: 2, phase: 'run', replica: 0 };
  expect(entries).toEqual([
    { ...common, kind: 'wait', group: 'g1', begin: 0, end: 100 },
    { ...common, kind: 'run', group: 'g1', module: 'A', begin: 100, end: 200 },
    { ...common, kind: 'wait', group: 'g2', begin: 200, end: 600 },
    { ...common, kind: 'run', group: 'g2', module: 'B', begin: 600, end: 1100 },
    { ...common, kind: 'run', group: 'g3', module: 'C', begin: 1100, end: 1200 },
  ]);
  expect(structuredClone(entries)).toEqual(entries);
});

test('a job whose replica was killed shows as lost for as long as it was there', () => {
  const source = new Source('deaths');
  const timeline = recordTimeline(source);
  const job = { job: 1, phase: 'run' } as const;
  const g = { ...job, group: 'g', replica: 0 };
  const emitted: Emitted[] = [
    { name: 'job', event: { ...job, status: 'queued', time: 0 } },
    { name: 'group', event: { ...g, status: 'ready', time: 0 } },
    { name: 'group', event: { ...g, status: 'dispatched', time: 100 } },
    { name: 'group', event: { ...g, status: 'withdrawn', time: 400 } },
    { name: 'job', event: { ...job, status: 'failed', time: 400, error: { module: 'B' } } },
  ];
  for (const one of emitted) source.emit(one);
  expect(timeline.entries().map(({ kind, begin, end }) => [kind, begin, end])).toEqual([
    ['wait', 0, 100],
    ['lost', 100, 400],
  ]);
  expect(timeline.lanes).toEqual([{ group: 'g', replica: 0, busy: 0.75 }]);
  expect(timeline.toText()).toMatch(/g +1━+✗ +75%/);
  expect(timeline.toSvg()).toContain('<title>job 1: 300 ms, failed</title>');
  expect(timeline.toTrace().traceEvents).toContainEqual(expect.objectContaining({ name: 'job 1, lost', ph: 'X' }));
  expect(explain(timeline, 1).uses).toMatchObject({ queued: 100, running: 300 });
});

test('the way to a replica that is free is no waiting, and a group that only keeps inputs is no failure', () => {
  const source = new Source('on the way');
  const timeline = recordTimeline(source);
  const job = { job: 1, phase: 'run' } as const;
  const of = (group: string) => ({ ...job, group, replica: 0 });
  const emitted: Emitted[] = [
    { name: 'job', event: { ...job, status: 'queued', time: 0 } },
    { name: 'group', event: { ...of('work'), status: 'ready', time: 0 } },
    { name: 'group', event: { ...of('work'), status: 'dispatched', time: 0 } },
    { name: 'group', event: { ...of('work'), status: 'ended', time: 90 } },
    { name: 'module', event: { ...of('work'), status: 'ended', module: 'A', begin: 50, end: 80, time: 90 } },
    { name: 'group', event: { ...of('aggregate'), status: 'ready', time: 90 } },
    { name: 'group', event: { ...of('aggregate'), status: 'dispatched', time: 90 } },
    { name: 'group', event: { ...of('aggregate'), status: 'ended', time: 95 } },
    { name: 'job', event: { ...job, status: 'succeeded', time: 97 } },
  ];
  for (const one of emitted) source.emit(one);
  expect(timeline.entries()).toMatchObject([{ kind: 'run', begin: 50, end: 80 }]);
  expect(timeline.loads).toMatchObject([{ group: 'work', queuedPerJob: 0 }]);
  expect(explain(timeline, 1).uses).toEqual({
    inputs: 0,
    queued: 0,
    held: 0,
    retry: 0,
    transit: 65,
    running: 30,
    settling: 2,
  });
});

test('a timeline can be read while jobs run, and grows', () => {
  const source = new Source('live');
  const timeline = recordTimeline(source);
  expect(timeline).toMatchObject({ jobs: [], lanes: [], makespan: 0, begin: 0 });
  const events = eventsOf(simple);
  const half = events.findIndex(({ name, event }) => name === 'module' && event.module === 'D');
  for (const emitted of events.slice(0, half)) source.emit(emitted);
  expect(timeline.makespan).toBe(200);
  expect(timeline.jobs[0]?.outcome).toBeUndefined();
  for (const emitted of events.slice(half)) source.emit(emitted);
  expect(timeline.makespan).toBe(800);
  expect(timeline.jobs.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded']);
});

test('stop() leaves no listener and keeps what was recorded', () => {
  const source = new Source('stopped');
  const timeline = recordTimeline(source);
  expect(source.listeners).toBe(3);
  for (const emitted of eventsOf(resourceClaim)) source.emit(emitted);
  timeline.stop();
  expect(source.listeners).toBe(0);
  for (const emitted of eventsOf(noPool)) source.emit(emitted);
  expect(timeline.makespan).toBe(400);
});

/** Ten jobs in a group, each of which takes a unit more than the one before, but for a long fourth. */
const uneven = [1, 2, 3, 40, 5, 6, 7, 8, 9, 10].map((length, index, lengths): PlannedVisit => {
  const begin = lengths.slice(0, index).reduce((sum, one) => sum + one, 0);
  return { job: index + 1, group: 'g', ready: 0, modules: [['A', begin, begin + length]] };
});

test('so many jobs are remembered: the newest, or the slowest', () => {
  const newest = recorded('bounded', uneven, undefined, { jobs: 2 });
  expect(newest.jobs.map(({ job }) => job)).toEqual([9, 10]);
  const longWait: PlannedVisit = { job: 11, group: 'h', ready: 0, modules: [['B', 0, 1]] };
  const slowest = recorded('bounded', [...uneven, longWait], undefined, { jobs: 2, keep: 'slowest' });
  expect(slowest.jobs.map(({ job }) => job)).toEqual([9, 10]);
});

test('loads and busy shares count the forgotten too, and what is shown begins where the remembered ran', () => {
  const whole = recorded('bounded', uneven);
  const part = recorded('bounded', uneven, undefined, { jobs: 2 });
  expect(part.loads).toEqual(whole.loads);
  expect(part.loads).toMatchObject([{ group: 'g', jobs: 10, busyPerJob: 910, slowest: { module: 'A', ms: 910 } }]);
  expect(part.lanes).toEqual(whole.lanes);
  expect([part.recorded, part.mostAtOnce]).toEqual([10, 10]);
  expect(part.begin - whole.begin).toBe(7200);
  expect(part.makespan).toBe(1900);
  expect(part.entries().map(({ kind, job, begin, end }) => [kind, job, begin, end])).toEqual([
    ['run', 9, 0, 900],
    ['wait', 10, 0, 900],
    ['run', 10, 900, 1900],
  ]);
  expect(part.toText()).toMatch(/^bounded: newest 2 of 10 jobs in 1.9 s /);
});

test('a job whose predecessor is forgotten still knows that it waited for its replica', () => {
  const explained = (jobs: number) => explain(recorded('bounded', uneven, undefined, { jobs }), 10).uses;
  expect(explained(1)).toEqual(explained(10));
  expect(explained(1).queued).toBe(8100);
});

test('a number of jobs that is none is refused', () => {
  for (const jobs of [0, -1, 1.5, Number.NaN])
    expect(() => recordTimeline(new Source('x'), { jobs })).toThrow(`it is the number ${jobs}`);
});

test('every run lies within the makespan, and no lane is busy for longer', () => {
  fc.assert(
    fc.property(schedules, (visits) => {
      const timeline = recorded('random', visits);
      for (const { begin, end } of timeline.entries()) {
        expect(begin).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(timeline.makespan);
      }
      for (const { busy } of timeline.lanes) expect(busy).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});
