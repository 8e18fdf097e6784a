/** What is seen of jobs whose modules are tried again. */

import { expect, test } from 'vitest';
import { defineModule, Group, ParallelPipeline, type RunArgs } from '../index.js';
import { bottleneck, explain, recordTimeline } from './index.js';

test('the path of a job that waits between attempts has each of them, and no replica is missed', async () => {
  const Flaky = defineModule({
    type: 'flaky-observed',
    async run({ request, attempt }: RunArgs<string>) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (attempt < 3) throw new Error(`${request} ${attempt}`);
      return attempt;
    },
  });
  await using pipeline = await new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g'))
    .addModule(Flaky.node('flaky', { group: 'g', retry: { initialInterval: 20, jitter: false }, expose: true }))
    .build();
  const timeline = recordTimeline(pipeline);
  expect(await pipeline.run('a')).toEqual({ flaky: 3 });
  const { path, uses, wall, groups, toText } = explain(timeline, 1);
  expect(path.filter(({ use }) => use === 'retry' || use === 'running').map(({ use }) => use)).toEqual([
    ...['running', 'retry', 'running', 'retry', 'running'],
  ]);
  expect(uses.inputs).toBeLessThan(uses.retry);
  expect(uses.retry).toBeGreaterThan(uses.running);
  expect(Object.values(uses).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(wall, 6);
  for (const { inputs, queued, held, retry, transit, running, after } of groups)
    expect(inputs + queued + held + retry + transit + running + after).toBeCloseTo(wall, 6);
  expect(toText()).toContain('waiting to try again');
  const { advice, groups: loads } = bottleneck(timeline);
  expect(loads[0]?.queuedPerJob).toBeLessThan(uses.retry / 2);
  expect(advice.map(({ raise }) => raise)).not.toContain('replicas');
});
