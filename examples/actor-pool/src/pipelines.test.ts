import { Group, ParallelPipeline } from '@magda/core';
import { recordTimeline } from '@magda/core/observe';
import { threads } from '@magda/executor-threads';
import { expect, test } from 'vitest';
import { ExampleModule } from './example-module.js';
import { Task } from './fixtures/task.js';
import { actorPool } from './pipelines.js';

test('P202 P203 P204 three replicas work on three jobs at once, and a fourth job takes the first that is free', async () => {
  const { results, of } = await recorded(actorPool(3), ['Job1', 'Job2', 'Job3', 'Job4']);
  const [first, second, third, fourth] = of('B');

  expect(results).toEqual([{}, {}, {}, {}]);
  const free = [first, second, third].reduce((one, other) => (other.end < one.end ? other : one));
  expect(new Set([first.replica, second.replica, third.replica]).size).toBe(3);
  for (const { begin } of [first, second, third]) expect(begin).toBeLessThan(free.end);
  expect(fourth.replica).toBe(free.replica);
  expect(fourth.begin).toBeGreaterThanOrEqual(free.end);
  expect(fourth.begin).toBeLessThan(of('C')[2].begin);
});

test('P203 one replica works on one job at a time, while A and C have others', async () => {
  const { of } = await recorded(actorPool(1), ['Job1', 'Job2']);
  const [[, secondA], [firstB, secondB], [firstC]] = [of('A'), of('B'), of('C')];

  expect(secondB.begin).toBeGreaterThanOrEqual(firstB.end);
  expect(secondA.end).toBeLessThan(firstB.end);
  expect(firstC.end).toBeLessThan(secondB.end);
});

test('a long job on one of two replicas delays none of the short ones', async () => {
  const builder = new ParallelPipeline()
    .addGroup(new Group('g1', { replicas: 2 }))
    .addModule(Task.node('A', { group: 'g1' }));
  const { of } = await recorded(builder, [10, 1, 1, 1, 1, 1]);
  const [long, ...short] = of('A');

  expect(new Set(short.map(({ replica }) => replica)).size).toBe(1);
  expect(short[0]?.replica).not.toBe(long.replica);
  expect(short.every(({ end }) => end < long.end)).toBe(true);
});

test('P140 a group starts as soon as the modules it needs are done, although others of their group still run', async () => {
  const builder = new ParallelPipeline()
    .addModule(ExampleModule.node('A', { group: 'g1' }))
    .addModule(ExampleModule.node('B', { group: 'g1', parameters: { units: 5 } }).dependsOn('A'))
    .addModule(ExampleModule.node('C', { group: 'g2' }))
    .addModule(ExampleModule.node('D', { group: 'g3' }).dependsOn('A', 'C'));
  const { of } = await recorded(builder, ['Job1']);
  const [[a], [b], [c], [d]] = [of('A'), of('B'), of('C'), of('D')];

  expect(d.begin).toBeGreaterThanOrEqual(Math.max(a.end, c.end));
  expect(d.end).toBeLessThan(b.end);
});

/** Results of the jobs, and when a module ran them, in the order of calls. */
async function recorded(builder: ParallelPipeline, jobs: readonly unknown[]) {
  await using pipeline = await builder.build({ executor: threads() });
  const timeline = recordTimeline(pipeline);
  const results = await Promise.all(jobs.map((job) => pipeline.run(job)));
  const runs = timeline.entries().filter((entry) => entry.kind === 'run');
  type Run = (typeof runs)[number];
  const of = (module: string) => runs.filter((run) => run.module === module) as [Run, Run, Run, Run];
  return { results, of };
}
