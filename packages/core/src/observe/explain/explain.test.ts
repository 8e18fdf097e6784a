/** Where the time of a job went. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UnknownNameError } from '../../errors/errors.js';
import type { GroupEvent } from '../../events/events.js';
import { type Emitted, Source } from '../fixtures/events.js';
import { recorded, schedules } from '../fixtures/recorded.js';
import { noPool, simple } from '../fixtures/seed-examples.js';
import { recordTimeline } from '../timeline/timeline.js';
import { explain } from './explain.js';
import { timeUses } from './stretches.js';

const links = [
  { name: 'A', group: 'g1', aggregate: false, inputs: [] },
  { name: 'B', group: 'g1', aggregate: false, inputs: ['A'] },
  { name: 'C', group: 'g2', aggregate: false, inputs: [] },
  { name: 'D', group: 'g3', aggregate: false, inputs: ['A', 'C'] },
];

test("the third job of the seed's simple pipeline waits for 4 of its 8 units, and C is not on its path", () => {
  const explanation = explain(recorded('simple', simple), 3);
  expect(explanation).toMatchObject({
    wall: 800,
    uses: { inputs: 0, queued: 400, held: 0, retry: 0, transit: 0, running: 400, settling: 0 },
    outcome: 'succeeded',
  });
  expect(explanation.path.map(({ use, module, begin, end }) => [module ?? use, begin, end])).toEqual([
    ['queued', 0, 400],
    ['A', 400, 500],
    ['B', 500, 600],
    ['D', 600, 700],
    ['E', 700, 800],
  ]);
  expect(explanation.groups).toContainEqual({
    group: 'g2',
    replica: 0,
    inputs: 0,
    queued: 200,
    held: 0,
    retry: 0,
    transit: 0,
    running: 100,
    after: 500,
  });
  expect(explanation.modules.filter(({ critical }) => !critical).map(({ module }) => module)).toEqual(['C']);
  expect(`\n${explanation.toText({ unit: 100 })}`).toBe(`
Job 3 took 8 units of 100 ms: 50% queued for a replica, 50% running

  g1  queued for a replica  4  ░░░░░░░░░░░░░░░░░░░░
  g1  A                     1                      █████
  g1  B                     1                           █████
  g3  D                     1                                █████
  g3  E                     1                                     █████

Not on the critical path:
  g2  C  1`);
});

/** One job whose group g3 waits for A alone, although B of the same group as A ends at the same moment as D's hand-over. */
function flow(modules?: typeof links): ReturnType<typeof recordTimeline> {
  const source = new Source('flow', modules);
  const timeline = recordTimeline(source);
  const [job, phase] = [1, 'run'] as const;
  const group = (name: string, status: 'ready' | 'dispatched' | 'ended', time: number): Emitted => ({
    name: 'group',
    event: { status, job, phase, group: name, replica: 0, time },
  });
  const module = (name: string, of: string, begin: number, end: number): Emitted => ({
    name: 'module',
    event: { status: 'ended', job, phase, module: name, group: of, replica: 0, begin, end, time: end },
  });
  const emitted: Emitted[] = [
    { name: 'job', event: { status: 'queued', job, phase, time: 0 } },
    ...[group('g1', 'ready', 0), group('g1', 'dispatched', 0), group('g2', 'ready', 0), group('g2', 'dispatched', 0)],
    ...[module('A', 'g1', 2, 10), module('C', 'g2', 1, 8), group('g2', 'ended', 9), module('B', 'g1', 10, 12)],
    ...[group('g1', 'ended', 13), group('g3', 'ready', 14), group('g3', 'dispatched', 15)],
    ...[module('D', 'g3', 17, 27), group('g3', 'ended', 28)],
    { name: 'job', event: { status: 'succeeded', job, phase, time: 30 } },
  ];
  for (const one of emitted) source.emit(one);
  return timeline;
}

test('with the links of the modules the path leads through the module that was waited for', () => {
  const path = explain(flow(links), 1).path.map(({ use, group, module, begin, end }) => [
    use,
    group,
    module,
    begin,
    end,
  ]);
  expect(path).toEqual([
    ['transit', 'g1', undefined, 0, 2],
    ['running', 'g1', 'A', 2, 10],
    ['transit', 'g3', undefined, 10, 14],
    ['queued', 'g3', undefined, 14, 15],
    ['transit', 'g3', undefined, 15, 17],
    ['running', 'g3', 'D', 17, 27],
    ['transit', 'g3', undefined, 27, 28],
    ['settling', 'g3', undefined, 28, 30],
  ]);
});

test('the way from one replica to the next is one stretch of transit, before and after the group was ready', () => {
  const source = new Source('way', links);
  const timeline = recordTimeline(source);
  const [job, phase, replica] = [1, 'run', 0] as const;
  const emitted: Emitted[] = [
    { name: 'job', event: { status: 'queued', job, phase, time: 0 } },
    {
      name: 'module',
      event: { status: 'ended', job, phase, module: 'C', group: 'g2', replica, begin: 0, end: 8, time: 9 },
    },
    { name: 'group', event: { status: 'ready', job, phase, group: 'g3', time: 10 } },
    { name: 'group', event: { status: 'dispatched', job, phase, group: 'g3', replica, time: 10 } },
    {
      name: 'module',
      event: { status: 'ended', job, phase, module: 'D', group: 'g3', replica, begin: 13, end: 20, time: 20 },
    },
    { name: 'job', event: { status: 'succeeded', job, phase, time: 20 } },
  ];
  for (const one of emitted) source.emit(one);
  expect(explain(timeline, 1).path.map(({ use, begin, end }) => [use, begin, end])).toEqual([
    ['running', 0, 8],
    ['transit', 8, 13],
    ['running', 13, 20],
  ]);
});

test('without them it leads through the module that ended last before', () => {
  expect(
    explain(flow(), 1)
      .modules.filter(({ critical }) => critical)
      .map(({ module }) => module),
  ).toEqual(['A', 'B', 'D']);
});

test('a job handed ahead to a busy replica is queued until the replica is free', () => {
  const source = new Source('prefetch');
  const timeline = recordTimeline(source);
  const phase = 'run';
  for (const [job, begin, end] of [
    [1, 1, 10],
    [2, 11, 20],
  ] as const) {
    source.emit({ name: 'job', event: { status: 'queued', job, phase, time: 0 } });
    for (const status of ['ready', 'dispatched'] as const)
      source.emit({ name: 'group', event: { status, job, phase, group: 'g', replica: 0, time: 0 } });
    source.emit({
      name: 'module',
      event: { status: 'ended', job, phase, module: 'A', group: 'g', replica: 0, begin, end, time: end },
    });
    source.emit({ name: 'group', event: { status: 'ended', job, phase, group: 'g', replica: 0, time: end } });
    source.emit({ name: 'job', event: { status: 'succeeded', job, phase, time: end } });
  }
  expect(explain(timeline, 2).uses).toEqual({
    inputs: 0,
    queued: 10,
    held: 0,
    retry: 0,
    transit: 1,
    running: 9,
    settling: 0,
  });
});

test('the path of a job that was tried again leads through the replica that died', () => {
  const source = new Source('retried', links);
  const timeline = recordTimeline(source);
  const [job, phase] = [1, 'run'] as const;
  const group = (name: string, status: GroupEvent['status'], time: number, replica = 0): Emitted => ({
    name: 'group',
    event: { status, job, phase, group: name, replica, time },
  });
  const module = (name: string, of: string, begin: number, end: number, replica = 0): Emitted => ({
    name: 'module',
    event: { status: 'ended', job, phase, module: name, group: of, replica, begin, end, time: end },
  });
  const emitted: Emitted[] = [
    { name: 'job', event: { status: 'queued', job, phase, time: 0 } },
    ...[group('g2', 'ready', 0), group('g2', 'dispatched', 0), group('g2', 'ended', 10), module('C', 'g2', 0, 10)],
    ...[group('g3', 'ready', 10), group('g3', 'dispatched', 12)],
    ...[
      group('g3', 'withdrawn', 20),
      group('g3', 'dispatched', 25, 1),
      group('g3', 'ended', 30, 1),
      module('D', 'g3', 26, 30, 1),
    ],
    { name: 'job', event: { status: 'succeeded', job, phase, time: 30 } },
  ];
  for (const one of emitted) source.emit(one);
  const { path, uses } = explain(timeline, 1);
  expect(path.map(({ use, module, replica, begin, end }) => [module ?? use, replica, begin, end])).toEqual([
    ['C', 0, 0, 10],
    ['queued', 0, 10, 12],
    ['running', 0, 12, 20],
    ['queued', 1, 20, 25],
    ['transit', 1, 25, 26],
    ['D', 1, 26, 30],
  ]);
  expect(uses).toEqual({ inputs: 0, queued: 7, held: 0, retry: 0, transit: 1, running: 22, settling: 0 });
});

test('a process() call that waits for earlier jobs waits for inputs', () => {
  const source = new Source('process');
  const timeline = recordTimeline(source);
  const [job, phase] = [7, 'process'] as const;
  source.emit({ name: 'job', event: { status: 'queued', job, phase, time: 0 } });
  source.emit({ name: 'group', event: { status: 'ready', job, phase, group: 'g', time: 40 } });
  source.emit({ name: 'group', event: { status: 'dispatched', job, phase, group: 'g', replica: 0, time: 40 } });
  source.emit({
    name: 'module',
    event: { status: 'ended', job, phase, module: 'A', group: 'g', replica: 0, begin: 40, end: 50, time: 50 },
  });
  source.emit({ name: 'job', event: { status: 'succeeded', job, phase, time: 50 } });
  expect(explain(timeline, 7).uses).toEqual({
    inputs: 40,
    queued: 0,
    held: 0,
    retry: 0,
    transit: 0,
    running: 10,
    settling: 0,
  });
});

test('a job that was withdrawn while it waited was queued all the time', () => {
  const source = new Source('withdrawn');
  const timeline = recordTimeline(source);
  const [job, phase] = [1, 'run'] as const;
  source.emit({ name: 'job', event: { status: 'queued', job, phase, time: 0 } });
  source.emit({ name: 'group', event: { status: 'ready', job, phase, group: 'g', time: 0 } });
  source.emit({ name: 'group', event: { status: 'withdrawn', job, phase, group: 'g', time: 30 } });
  source.emit({ name: 'job', event: { status: 'failed', job, phase, time: 30, error: new Error('aborted') } });
  const explanation = explain(timeline, 1);
  expect(explanation.uses).toEqual({ inputs: 0, queued: 30, held: 0, retry: 0, transit: 0, running: 0, settling: 0 });
  expect(explanation.toText()).toMatch(/^Job 1 failed after 30 ms: 100% queued for a replica/);
});

test('a job that is not there is named, with those that are', () => {
  const attempt = () => explain(recorded('no-pool', noPool), 9);
  expect(attempt).toThrow(UnknownNameError);
  expect(attempt).toThrow(
    'The timeline of pipeline "no-pool" has no job 9. It has 3 from 1 to 3; record from before the call, or more `jobs`.',
  );
});

test('for every job the path has no gaps, and its parts and those of each group add up to the wall time', () => {
  fc.assert(
    fc.property(schedules, (visits) => {
      const timeline = recorded('random', visits);
      for (const { job } of timeline.jobs) {
        const { wall, uses, path, groups } = explain(timeline, job);
        expect(path[0]?.begin ?? 0).toBe(0);
        for (const [index, { begin }] of path.entries()) if (index > 0) expect(begin).toBe(path[index - 1]?.end);
        expect(path.at(-1)?.end ?? 0).toBe(wall);
        expect(timeUses.reduce((sum, use) => sum + uses[use], 0)).toBeCloseTo(wall, 5);
        for (const { inputs, queued, transit, running, after } of groups) {
          expect(Math.min(inputs, queued, transit, running, after)).toBeGreaterThanOrEqual(0);
          expect(inputs + queued + transit + running + after).toBeCloseTo(wall, 5);
        }
      }
    }),
  );
});
