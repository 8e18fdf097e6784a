/** What is seen of jobs that share a call of a module. */

import { expect, test } from 'vitest';
import { batch, finalize, Group, Module, ParallelPipeline, type RunArgs } from '../index.js';
import { bottleneck, explain, recordTimeline, type Timeline } from './index.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

@batch({ maxSize: 4 })
@finalize()
class Detect extends Module.Runtime {
  async runBatch(jobs: readonly RunArgs<number>[]): Promise<readonly unknown[]> {
    await pause(20);
    return jobs.map(({ request }) => (request === 3 ? new RangeError('not three') : request));
  }
}

async function recorded(
  play: (run: (n: number) => Promise<unknown>) => Promise<unknown>,
  group = {},
): Promise<Timeline> {
  await using pipeline = await new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g', group))
    .addModule(Detect.node('detect', { group: 'g' }))
    .build({ logger: false });
  const timeline = recordTimeline(pipeline);
  await play((n) => pipeline.run(n).catch(() => {}));
  return timeline;
}

test('a batch is one bar with its size, which fails if one of its jobs does', async () => {
  const timeline = await recorded((run) => Promise.all([1, 2, 3, 4, 5].map(run)));
  const text = timeline.toText({ width: 100 });
  expect(text.match(/detect ×\d·\d/g)?.slice(0, 2)).toEqual(['detect ×4·1', 'detect ×1·5']);
  expect(text).toContain('✗');
  expect(timeline.entries().filter(({ kind }) => kind === 'run')).toHaveLength(5);
  expect(timeline.toTrace().traceEvents.filter(({ cat }) => cat === 'run')).toHaveLength(2);
});

test('what a job waits for its batch is waiting', async () => {
  const timeline = await recorded(async (run) => {
    const first = run(1);
    await pause(5);
    await Promise.all([first, run(2)]);
  });
  const { uses } = explain(timeline, 2);
  expect(uses.queued).toBeGreaterThan(uses.transit);
});

test('the bottleneck takes batches as they were, and names them', async () => {
  const full = await recorded((run) => Promise.all(Array.from({ length: 24 }, (_, n) => run(n + 10))));
  const { groups, advice, toText } = bottleneck(full);
  expect(groups[0]).toMatchObject({ concurrency: 8, batches: { maxSize: 4, jobsPerCall: 4 } });
  expect(advice.map(({ raise }) => raise)).not.toContain('concurrency');
  expect(toText()).toMatch(/The batches of "g" are full: .*`maxSize` above 4/);
  const lonely = await recorded(async (run) => {
    for (const n of [1, 2, 4]) await run(n);
  });
  const found = bottleneck(lonely);
  expect(found.groups[0]?.batches).toEqual({ maxSize: 4, jobsPerCall: 1 });
  expect(found.toText()).toMatch(/A batch of "g" has 1 of the 4 jobs/);
});
