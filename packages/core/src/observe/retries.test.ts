/** What is seen of jobs whose modules are tried again. */

import { expect, test } from 'vitest';
import { expose, finalize, Group, Module, ParallelPipeline, type RunArgs } from '../index.js';
import { played, type Waiting } from './fixtures/virtual-pipeline.js';
import { bottleneck, explain } from './index.js';

@expose()
@finalize()
class Flaky extends Module.Runtime<Record<string, unknown>, Waiting> {
  async run({ attempt }: RunArgs) {
    await this.context.wait(2);
    if (attempt < 3) throw new Error(`${attempt}`);
    return attempt;
  }
}

test('the path of a job that waits between attempts has each of them, and no replica is missed', async () => {
  const builder = new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g'))
    .addModule(Flaky.node('flaky', { group: 'g', retry: { initialInterval: 20, jitter: false } }));
  const timeline = await played(builder, 1, 1);
  const { path, uses, wall, groups, toText } = explain(timeline, 1);
  expect(path.filter(({ use }) => use === 'retry' || use === 'running').map(({ use }) => use)).toEqual([
    ...['running', 'retry', 'running', 'retry', 'running'],
  ]);
  expect(uses).toMatchObject({ inputs: 0, retry: 20 + 40, running: 3 * 2 });
  expect(Object.values(uses).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(wall, 6);
  for (const { inputs, queued, held, retry, transit, running, after } of groups)
    expect(inputs + queued + held + retry + transit + running + after).toBeCloseTo(wall, 6);
  expect(toText()).toContain('waiting to try again');
  const { advice, groups: loads } = bottleneck(timeline);
  expect(loads[0]?.queuedPerJob).toBeLessThan(uses.retry / 2);
  expect(advice.map(({ raise }) => raise)).not.toContain('replicas');
});
