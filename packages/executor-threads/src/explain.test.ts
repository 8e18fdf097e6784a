/** Where the time of jobs went that really ran, in threads. */

import { Group, ParallelPipeline } from '@magda/core';
import { bottleneck, explain, recordTimeline, type Timeline } from '@magda/core/observe';
// The built package, because threads run its files.
import { threads } from '@magda/executor-threads';
import { expect, test } from 'vitest';
import { Step, Sum } from './fixtures/timed.js';

interface Planned {
  readonly name: string;
  readonly group: string;
  readonly ms: number;
  readonly after?: readonly string[];
  readonly aggregate?: boolean;
}

async function recorded(
  modules: readonly Planned[],
  {
    replicas = {},
    jobs = 3,
    process = false,
  }: { replicas?: Record<string, number>; jobs?: number; process?: boolean } = {},
): Promise<Timeline> {
  const builder = new ParallelPipeline();
  for (const [group, count] of Object.entries(replicas)) builder.addGroup(new Group(group, { replicas: count }));
  for (const { name, group, ms, after = [], aggregate } of modules) {
    const Class = aggregate ? Sum : Step;
    builder.addModule(Class.node(name, { group, parameters: { ms } }).dependsOn(...after));
  }
  await using pipeline = await builder.build({ executor: threads() });
  const timeline = recordTimeline(pipeline);
  const calls: Promise<unknown>[] = Array.from({ length: jobs }, () => pipeline.run());
  if (process) calls.push(pipeline.process());
  await Promise.all(calls);
  return timeline;
}

/** Names of the modules on the critical path. */
function pathOf(timeline: Timeline, job: number): string[] {
  return explain(timeline, job).path.flatMap(({ module }) => module ?? []);
}

function expectExact(timeline: Timeline): void {
  for (const { job } of timeline.jobs) {
    const { wall, uses, path, groups } = explain(timeline, job);
    expect(Object.values(uses).reduce((sum, ms) => sum + ms, 0)).toBe(wall);
    expect(path.reduce((sum, { begin, end }) => sum + end - begin, 0)).toBe(wall);
    for (const { inputs, queued, transit, running, after } of groups)
      expect(inputs + queued + transit + running + after).toBe(wall);
  }
}

test('a chain is its own critical path, and the sums are exact', async () => {
  const timeline = await recorded([
    { name: 'A', group: 'g1', ms: 5 },
    { name: 'B', group: 'g2', ms: 5, after: ['A'] },
    { name: 'C', group: 'g2', ms: 5, after: ['B'] },
    { name: 'D', group: 'g3', ms: 5, after: ['C'] },
  ]);
  expectExact(timeline);
  for (const job of [1, 2, 3]) expect(pathOf(timeline, job)).toEqual(['A', 'B', 'C', 'D']);
});

test('through a diamond it leads by the arm that ended later', async () => {
  const timeline = await recorded([
    { name: 'split', group: 's', ms: 2 },
    { name: 'left', group: 'l', ms: 5, after: ['split'] },
    { name: 'right', group: 'r', ms: 40, after: ['split'] },
    { name: 'join', group: 'j', ms: 2, after: ['left', 'right'] },
  ]);
  expectExact(timeline);
  for (const job of [1, 2, 3]) {
    const end = (module: string) =>
      timeline.entries().find((entry) => entry.kind === 'run' && entry.job === job && entry.module === module)?.end ??
      0;
    expect(pathOf(timeline, job)).toEqual(['split', end('left') > end('right') ? 'left' : 'right', 'join']);
  }
});

test('what a job waited for a replica is told, and which groups need more of them', async () => {
  const modules = [
    { name: 'A', group: 'g1', ms: 1 },
    { name: 'B', group: 'g2', ms: 400, after: ['A'] },
  ];
  const one = await recorded(modules, { jobs: 4 });
  const four = await recorded(modules, { jobs: 4, replicas: { g2: 4 } });
  expectExact(one);
  expectExact(four);
  const queued = (timeline: Timeline) => explain(timeline, 4).uses.queued;
  expect(queued(one)).toBeGreaterThan(queued(four));
  expect(bottleneck(one)).toMatchObject({ limiting: ['g2'], advice: [{ group: 'g2', from: 1, to: 4 }] });
});

test('a process() call waits for the jobs before it, and then has a path of its own', async () => {
  const timeline = await recorded(
    [
      { name: 'A', group: 'g1', ms: 20 },
      { name: 'sum', group: 'g2', ms: 5, after: ['A'], aggregate: true },
      { name: 'report', group: 'g3', ms: 5, after: ['sum'] },
    ],
    { process: true },
  );
  expectExact(timeline);
  expect(pathOf(timeline, 1)).toEqual(['A', 'sum']);
  expect(pathOf(timeline, 4)).toEqual(['sum', 'report']);
  expect(explain(timeline, 4).path[0]).toMatchObject({ use: 'inputs', begin: 0 });
  expect(bottleneck(timeline).groups.map(({ group, share }) => [group, share])).toContainEqual(['g3', 0.25]);
});
