import { expect, test } from 'vitest';
import { ParallelPipeline } from '../parallel-pipeline.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { memoryStore } from '../store/memory-store.js';
import { Kept, Played, Reported, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { Unruly } from './fixtures/unruly.js';

async function keeping(script: Script = {}, { store = memoryStore(), restore = false } = {}) {
  const executor = new Unruly();
  const clock = new ManualClock();
  const builder = new ParallelPipeline({ name: 'kept' })
    .addModule(Played.node('work', { group: 'work' }))
    .addModule(Kept.node('keep', { group: 'keep' }).dependsOn('work'))
    .addModule(Reported.node('report', { group: 'report' }).dependsOn('keep'));
  const pipeline = await simulate(builder, { executor, clock, script, stateStore: store, restore });
  const kept = async () => (await pipeline.process()).keep;
  return { pipeline, executor, clock, store, kept };
}

test('F42 an actor that dies has lost nothing', async () => {
  const { pipeline, executor, kept } = await keeping();
  await Promise.all([1, 2, 3].map((job) => pipeline.run(job)));
  await executor.actor('keep').crash();
  await pipeline.run(4);
  expect(await kept()).toEqual([1, 2, 3, 4]);
  await executor.actor('keep').crash();
  expect(await kept()).toEqual([]);
});

test('restore', async () => {
  const { pipeline, store } = await keeping();
  await Promise.all([1, 2, 3].map((job) => pipeline.run(job)));
  await pipeline.close();
  await expect(keeping({}, { store })).rejects.toThrow('3 jobs');
  const again = await keeping({}, { store, restore: true });
  await again.pipeline.run(4);
  expect(await again.kept()).toEqual([1, 2, 3, 4]);
});
