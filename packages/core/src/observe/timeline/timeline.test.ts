/** What a recorded timeline says of the seed's examples, and when it listens. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsOf, Source } from '../fixtures/events.js';
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
  const common = { job: 2, call: 'run', replica: 0 };
  expect(entries).toEqual([
    { ...common, kind: 'wait', group: 'g1', begin: 0, end: 100 },
    { ...common, kind: 'run', group: 'g1', module: 'A', begin: 100, end: 200 },
    { ...common, kind: 'wait', group: 'g2', begin: 200, end: 600 },
    { ...common, kind: 'run', group: 'g2', module: 'B', begin: 600, end: 1100 },
    { ...common, kind: 'run', group: 'g3', module: 'C', begin: 1100, end: 1200 },
  ]);
  expect(structuredClone(entries)).toEqual(entries);
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

test('`keep` bounds what is remembered', () => {
  const source = new Source('bounded');
  const timeline = recordTimeline(source, { keep: 2 });
  for (const emitted of eventsOf(simple)) source.emit(emitted);
  expect(timeline.jobs.map(({ job }) => job)).toEqual([2, 3]);
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
