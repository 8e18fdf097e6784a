import { recordTimeline } from '@magda/core/observe';
import { threads } from '@magda/executor-threads';
import { expect, test } from 'vitest';
import { simpleParallel } from './pipelines.js';

const { results, runs } = await recorded();

test('every job ends, with nothing to show: no module is exposed', () => {
  expect(results).toEqual([{}, {}, {}]);
});

test.each([
  ['g1', ['A1', 'B1', 'A2', 'B2', 'A3', 'B3']],
  ['g2', ['C1', 'C2', 'C3']],
  ['g3', ['D1', 'E1', 'D2', 'E2', 'D3', 'E3']],
])('P138 P141 group %s runs its modules one after another, job by job', (group, order) => {
  const own = runs.filter((run) => run.group === group).sort((one, other) => one.begin - other.begin);
  expect(own.map(({ module, job }) => `${module}${job}`)).toEqual(order);
  expect(own.slice(1).every(({ begin }, index) => begin >= (own[index]?.end ?? 0))).toBe(true);
});

test.each([1, 2, 3])('P139 g3 begins job %i when g1 and g2 are done with it', (job) => {
  const { begin } = spanOf('g3', job);
  expect(begin).toBeGreaterThanOrEqual(spanOf('g1', job).end);
  expect(begin).toBeGreaterThanOrEqual(spanOf('g2', job).end);
});

test.each([
  ['g1', 1, 'g2', 1],
  ['g1', 2, 'g3', 1],
  ['g1', 3, 'g3', 2],
])('P142 %s works on job %i while %s works on job %i', (group, job, otherGroup, otherJob) => {
  const [one, other] = [spanOf(group, job), spanOf(otherGroup, otherJob)];
  expect(one.begin).toBeLessThan(other.end);
  expect(other.begin).toBeLessThan(one.end);
});

async function recorded() {
  await using pipeline = await simpleParallel().build({ executor: threads() });
  const timeline = recordTimeline(pipeline);
  const results = await Promise.all(['Job1', 'Job2', 'Job3'].map((job) => pipeline.run(job)));
  return { results, runs: timeline.entries().filter((entry) => entry.kind === 'run') };
}

function spanOf(group: string, job: number) {
  const own = runs.filter((run) => run.group === group && run.job === job);
  return { begin: Math.min(...own.map(({ begin }) => begin)), end: Math.max(...own.map(({ end }) => end)) };
}
