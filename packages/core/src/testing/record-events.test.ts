import { expect, test } from 'vitest';
import { expose, finalize, Module, ParallelPipeline } from '../index.js';
import { recordEvents } from './index.js';

@expose()
@finalize()
class One extends Module.Runtime {
  run() {
    return 1;
  }
}

const build = () => new ParallelPipeline().addModule(One.node('one', { group: 'g' })).build();

test('events are recorded by name, in their order, until it is enough', async () => {
  const pipeline = await build();
  const events = recordEvents(pipeline);
  await pipeline.run();
  expect(events.job.map(({ status, job }) => [status, job])).toEqual([
    ['queued', 1],
    ['succeeded', 1],
  ]);
  expect(events.group.map(({ status, group }) => [status, group])).toEqual([
    ['ready', 'g'],
    ['dispatched', 'g'],
    ['ended', 'g'],
  ]);
  expect(events.module.map(({ module }) => module)).toEqual(['one']);
  events.stop();
  await pipeline.run();
  expect(events.module).toHaveLength(1);
  await pipeline.close();
});

test('until() gives what was recorded, or what is still to come', async () => {
  const pipeline = await build();
  const events = recordEvents(pipeline);
  const second = events.until('job', ({ job, status }) => job === 2 && status === 'succeeded');
  await pipeline.run();
  expect(await events.until('job', ({ status }) => status === 'succeeded')).toBe(events.job[1]);
  await pipeline.run();
  expect((await second).job).toBe(2);
  await pipeline.close();
});
