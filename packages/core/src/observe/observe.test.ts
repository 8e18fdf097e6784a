/** A pipeline that really runs, watched. */

import { expect, test } from 'vitest';
import { accept, finalize, Group, Module, ParallelPipeline, SequentialPipeline } from '../index.js';
import { memoryStore } from '../store/index.js';
import { bottleneck, explain, recordTimeline, toDot, toMermaid, toSvg } from './index.js';

@accept({ self: true })
@finalize()
class Step extends Module.Runtime {
  run() {}
}

function simple() {
  return new ParallelPipeline({ name: 'simple' })
    .addGroup(new Group('g2', { replicas: 2 }))
    .addModule(Step.node('A', { group: 'g1' }))
    .addModule(Step.node('B', { group: 'g1' }).dependsOn('A'))
    .addModule(Step.node('C', { group: 'g2' }))
    .addModule(Step.node('D', { group: 'g3' }).dependsOn('B', 'C'));
}

test('every module of every job is in the timeline, and its wall time is accounted for', async () => {
  await using pipeline = await simple().build();
  const timeline = recordTimeline(pipeline);
  await Promise.all([1, 2, 3].map((job) => pipeline.run(job)));
  const ran = timeline.entries().filter((entry) => entry.kind === 'run');
  for (const job of [1, 2, 3]) {
    const modules = ran.filter((entry) => entry.job === job).map(({ module }) => module);
    expect([...modules].sort()).toEqual(['A', 'B', 'C', 'D']);
    const { uses, wall } = explain(timeline, job);
    expect(Object.values(uses).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(wall, 6);
  }
  expect(new Set(timeline.lanes.map(({ group }) => group))).toEqual(new Set(['g1', 'g2', 'g3']));
  expect(timeline.makespan).toBeGreaterThan(0);
});

test('a failed job names the module that it failed in', async () => {
  @finalize()
  class Failing extends Module.Runtime {
    run() {
      throw new Error('no');
    }
  }
  await using pipeline = await new ParallelPipeline().addModule(Failing.node('F', { group: 'g' })).build();
  const timeline = recordTimeline(pipeline);
  await expect(pipeline.run()).rejects.toThrow();
  expect(timeline.jobs).toMatchObject([{ outcome: 'failed', failedIn: 'F' }]);
});

test('a sequential pipeline has one lane, of its own name', async () => {
  const builder = new SequentialPipeline({ name: 'steps' }).addModule(Step.node('A'));
  await using pipeline = await builder.addModule(Step.node('B').dependsOn('A')).build();
  const timeline = recordTimeline(pipeline);
  await Promise.all([pipeline.run(), pipeline.run()]);
  expect(timeline.lanes).toMatchObject([{ group: undefined, replica: 0 }]);
  expect(timeline.toText()).toContain('\nsteps');
  expect(bottleneck(timeline).advice).toEqual([]);
});

test('a builder can be drawn before it is built', () => {
  expect(toMermaid(simple())).toContain('subgraph g1["g2 × 2"]');
  expect(toDot(simple())).toContain('label="g2 × 2"');
  expect(toSvg(simple())).toContain('>g2 × 2<');
});

test.each(['parallel', 'sequential', 'parallel with a store', 'sequential with a store'])(
  'what aggregate() takes is in the timeline, once for each job, after all else of the job: %s',
  async (kind) => {
    @accept(Step)
    @finalize()
    class Sum extends Module.Aggregate<number> {
      override initialState() {
        return 0;
      }
      override async aggregate() {
        await new Promise((resolve) => setImmediate(resolve));
        this.state++;
      }
      override process() {
        return this.state;
      }
    }
    const parts = kind.startsWith('parallel')
      ? new ParallelPipeline({ name: 'p' })
      : new SequentialPipeline({ name: 'p' });
    const group = kind.startsWith('parallel') ? 'g' : undefined;
    const builder = parts
      .addModule(Step.node('A', { group } as never))
      .addModule(Sum.node('sum', { group } as never).dependsOn('A'));
    await using pipeline = await builder.build(kind.endsWith('store') ? { stateStore: memoryStore() } : {});
    const timeline = recordTimeline(pipeline);
    const events: string[] = [];
    pipeline.on('module', ({ status, job, module }) => events.push(`${status} ${module} ${job}`));
    await Promise.all([1, 2, 3].map((job) => pipeline.run(job)));
    await pipeline.process();
    expect(events.filter((event) => event.startsWith('aggregated'))).toEqual(
      [1, 2, 3].map((job) => `aggregated sum ${job}`),
    );
    expect(events.at(-1)).toBe('ended sum 4');
    expect(timeline.loads).toMatchObject([{ jobs: 4, share: 1 }]);
    const modules = explain(timeline, 2).modules;
    expect(modules.map(({ module }) => module)).toEqual(['A', 'sum']);
    expect(modules[1]?.running).toBeGreaterThan(0);
    const { uses, wall } = explain(timeline, 2);
    expect(Object.values(uses).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(wall, 6);
  },
);
