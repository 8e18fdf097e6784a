/** Which group limits a pipeline. */

import { expect, test } from 'vitest';
import { Source } from '../fixtures/events.js';
import { recorded, simulated } from '../fixtures/recorded.js';
import { noPool, simple } from '../fixtures/seed-examples.js';
import { recordTimeline } from '../timeline/timeline.js';
import { bottleneck } from './bottleneck.js';

test('P203 the slow group limits; as many replicas as there are jobs help', () => {
  const found = bottleneck(recorded('no-pool', noPool));
  expect(found).toMatchObject({
    limit: 'groups',
    limiting: ['g2'],
    advice: [{ raise: 'replicas', group: 'g2', from: 1, to: 3 }],
    // Three jobs that take 700 ms each, at once.
    gain: 3 / 0.7 / 2,
  });
  expect(`\n${found.toText()}`).toBe(`
Group "g2" limits the throughput to 2 jobs/s.

  group  replicas  busy per job  queued per job  capacity   slowest module
  g2     1         500 ms        400 ms          2 jobs/s   B (500 ms)
  g1     1         100 ms        100 ms          10 jobs/s  A (100 ms)
  g3     1         100 ms        0 ms            10 jobs/s  C (100 ms)

Give "g2" 3 replicas instead of 1: 2.14 times the throughput in the long run, if there are cores for them.
If "g2" waits for something more than it computes, \`concurrency\` does the same in one replica.`);
});

test('groups that limit alike are named together', () => {
  const found = bottleneck(recorded('simple', simple));
  expect(found.limiting).toEqual(['g1', 'g3']);
  expect(found.advice).toEqual([
    { raise: 'replicas', group: 'g1', from: 1, to: 2 },
    { raise: 'replicas', group: 'g3', from: 1, to: 2 },
  ]);
  expect(found.gain).toBe(2);
});

test('what is advised does help: the simulated makespan shrinks by the gain', () => {
  const plan = (replicas: number) => [
    { replicas: 1, after: [], modules: [1] },
    { replicas, after: [0], modules: [2, 4] },
    { replicas: 1, after: [1], modules: [1.5] },
  ];
  const before = recorded('before', simulated(plan(2), 200));
  const { advice, gain } = bottleneck(before);
  expect(advice).toEqual([{ raise: 'replicas', group: 'group-1', from: 2, to: 4 }]);
  const after = recorded('after', simulated(plan(advice[0]?.to ?? 0), 200));
  expect(before.makespan / after.makespan).toBeGreaterThan(gain * 0.95);
  expect(before.makespan / after.makespan).toBeLessThan(gain * 1.05);
});

test('a rate that holds jobs back is named, and more replicas are not advised', () => {
  const source = new Source('limited');
  const timeline = recordTimeline(source);
  for (let job = 1; job <= 10; job++) {
    const begin = job * 100;
    const of = { job, phase: 'run', group: 'g', replica: 0 } as const;
    source.emit({ name: 'job', event: { job, phase: 'run', status: 'queued', time: 100 } });
    source.emit({ name: 'group', event: { ...of, status: 'ready', time: 100 } });
    source.emit({ name: 'group', event: { ...of, status: 'dispatched', time: begin, held: begin - 100 } });
    const end = begin + 20;
    source.emit({ name: 'module', event: { ...of, status: 'ended', module: 'call', begin, end, time: end } });
    source.emit({ name: 'group', event: { ...of, status: 'ended', time: end } });
    source.emit({ name: 'job', event: { job, phase: 'run', status: 'succeeded', time: end } });
  }
  const found = bottleneck(timeline);
  expect(found).toMatchObject({ limit: 'rate', limiting: ['g'], advice: [{ raise: 'rate', group: 'g', to: 50 }] });
  expect(`\n${found.toText()}`).toBe(`
Group "g" is held back by its rate.

  group  replicas  busy per job  queued per job  held by rate  capacity   slowest module
  g      1         20 ms         0 ms            450 ms        50 jobs/s  call (20 ms)

More replicas would change nothing. With a higher \`rate\` the replicas could take 50 jobs/s instead of 10.9 jobs/s.`);
});

test('a group with an Aggregate cannot have replicas', () => {
  const modules = [{ name: 'B', group: 'g2', aggregate: true, inputs: [] }];
  const found = bottleneck(recorded('no-pool', noPool, modules));
  expect(found).toMatchObject({ limiting: ['g2'], advice: [], gain: 1 });
  expect(found.toText()).toMatch(
    /has an Aggregate: give the Aggregate a group of its own, so that "B" can have replicas\.$/,
  );
});

test('a group that works for process() alone is no bottleneck of the jobs between, however long it takes', () => {
  const source = new Source('stateful');
  const timeline = recordTimeline(source);
  const emit = (job: number, phase: 'run' | 'process', group: string, ready: number, begin: number, end: number) => {
    const of = { job, phase, group, replica: 0 };
    source.emit({ name: 'job', event: { job, phase, status: 'queued', time: ready } });
    source.emit({ name: 'group', event: { ...of, status: 'ready', time: ready } });
    source.emit({ name: 'group', event: { ...of, status: 'dispatched', time: begin } });
    source.emit({ name: 'group', event: { ...of, status: 'ended', time: end } });
    source.emit({ name: 'module', event: { ...of, status: 'ended', module: group, begin, end, time: end } });
    source.emit({ name: 'job', event: { job, phase, status: 'succeeded', time: end } });
  };
  for (let job = 1; job <= 9; job++) emit(job, 'run', 'measuring', 0, job * 100, job * 100 + 100);
  emit(10, 'process', 'report', 1000, 1000, 1300);
  const { limiting, groups } = bottleneck(timeline);
  expect(limiting).toEqual(['measuring']);
  expect(groups.map(({ group, share, capacity }) => [group, share, Math.round(capacity)])).toEqual([
    ['measuring', 0.9, 11],
    ['report', 0.1, 33],
  ]);
});

test('where jobs do not wait, arrivals are the limit', () => {
  const chain = [
    { replicas: 1, after: [], modules: [3] },
    { replicas: 1, after: [0], modules: [3] },
  ];
  const found = bottleneck(recorded('idle', simulated(chain, 1)));
  expect(found).toMatchObject({
    limit: 'arrivals',
    limiting: [],
    advice: [{ raise: 'jobs at once', from: 1, to: 2 }],
    gain: 2,
  });
  expect(found.toText()).toMatch(/^No group limits the throughput/);
  expect(found.toText()).toMatch(/send more jobs at once, 2 instead of 1: 2 times the throughput in the long run\.$/);
});

test('nothing recorded limits nothing', () => {
  const found = bottleneck(recorded('empty', []));
  expect(found).toMatchObject({ limit: 'nothing', groups: [], gain: 1 });
  expect(found.toText()).toBe('No module has run yet.');
});

test('what is no timeline is refused', () => {
  for (const given of [undefined, null, 5, {}, 'timeline']) {
    expect(() => bottleneck(given as never)).toThrow(
      /^bottleneck\(\) takes what recordTimeline\(pipeline\) gives: it was given /,
    );
  }
});
