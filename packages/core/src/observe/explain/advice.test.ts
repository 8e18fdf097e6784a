/** What is advised comes true: in virtual time, where the next run does what the advice says. */

import { expect, test } from 'vitest';
import { Group } from '../../builder/group.js';
import { ParallelPipeline } from '../../builder/parallel-pipeline.js';
import { accept, expose, finalize } from '../../module/decorators.js';
import { Module, type RunArgs } from '../../module/module.js';
import { played, type Waiting } from '../fixtures/virtual-pipeline.js';
import { bottleneck } from './bottleneck.js';
import { explain } from './explain.js';

@accept({ self: true })
@finalize()
class Work extends Module.Runtime<{ readonly ms: number }, Waiting> {
  async run() {
    await this.context.wait(this.parameters.ms);
  }
}

@accept(Work)
@expose('total')
@finalize()
class Total extends Module.Aggregate<number, { readonly ms: number }, Waiting> {
  override initialState() {
    return 0;
  }

  override async aggregate(_: RunArgs) {
    await this.context.wait(this.parameters.ms);
    this.state++;
  }

  override process() {
    return this.state;
  }
}

interface Setting {
  readonly ms: readonly [first: number, second: number];
  readonly replicas: number;
  readonly concurrency: number;
  readonly atOnce: number;
}

/** A group with one module, and behind it the one that the setting is about. */
function run({ ms: [first, second], replicas, concurrency, atOnce }: Setting) {
  const builder = new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('io', { replicas, concurrency }))
    .addGroup(new Group('before', { replicas: 8 }))
    .addModule(Work.node('first', { group: 'before', parameters: { ms: first } }))
    .addModule(Work.node('io', { group: 'io', parameters: { ms: second } }).dependsOn('first'));
  return played(builder as never, 400, atOnce);
}

const settings: readonly [string, Setting, readonly string[]][] = [
  [
    'jobs that hardly wait for slots ask for more jobs at once',
    { ms: [1, 50], replicas: 1, concurrency: 60, atOnce: 4 },
    ['jobs at once'],
  ],
  [
    'so do jobs that hardly wait for replicas, though some had nothing to do',
    { ms: [1, 50], replicas: 6, concurrency: 1, atOnce: 2 },
    ['jobs at once'],
  ],
  [
    'where as many jobs come as there are slots, more of both help',
    { ms: [10, 50], replicas: 1, concurrency: 20, atOnce: 24 },
    ['concurrency', 'jobs at once'],
  ],
  [
    'where jobs wait for slots that are all in use, concurrency helps',
    { ms: [1, 50], replicas: 1, concurrency: 4, atOnce: 40 },
    ['concurrency'],
  ],
  [
    'where jobs wait for replicas, replicas help',
    { ms: [10, 50], replicas: 2, concurrency: 1, atOnce: 40 },
    ['replicas'],
  ],
];

test.each(settings)('%s', async (_, setting, expected) => {
  const before = await run(setting);
  const { advice, gain } = bottleneck(before);
  expect(advice.map(({ raise }) => raise)).toEqual(expected);
  const of = (raise: string, otherwise: number) => advice.find((step) => step.raise === raise)?.to ?? otherwise;
  const after = await run({
    ms: setting.ms,
    replicas: of('replicas', setting.replicas),
    concurrency: of('concurrency', setting.concurrency),
    atOnce: of('jobs at once', setting.atOnce),
  });
  const real = after.throughput / before.throughput;
  expect(gain).toBeGreaterThan(1.2);
  expect(real).toBeGreaterThan(gain * 0.85);
  expect(real).toBeLessThan(gain * 1.15);
});

test('a slow aggregate() is the bottleneck, and is explained: it runs, and jobs queue for it', async () => {
  const builder = new ParallelPipeline({ name: 'p' })
    .addModule(Work.node('quick', { group: 'a', parameters: { ms: 2 } }))
    .addModule(Total.node('slow', { group: 'b', parameters: { ms: 20 } }).dependsOn('quick'));
  const timeline = await played(builder as never, 50, 16);
  const found = bottleneck(timeline);
  expect(found).toMatchObject({ limit: 'groups', limiting: ['b'], single: ['b'], advice: [] });
  expect(found.groups[0]).toMatchObject({
    busyPerJob: 20,
    capacity: 50,
    slowest: { module: 'slow', aggregated: true },
  });
  expect(found.toText()).toMatch(
    /"b" has one replica, as it has an Aggregate: make the aggregate\(\) of "slow" faster/,
  );
  const { uses, path } = explain(timeline, 16);
  expect(path.map(({ use, module }) => module ?? use)).toEqual(['queued', 'quick', 'queued', 'slow']);
  expect(uses).toMatchObject({ running: 22, settling: 0 });
});

test('an Aggregate that shares its group with the slow module is told to move', async () => {
  const builder = new ParallelPipeline({ name: 'p' })
    .addModule(Work.node('work', { group: 'a', parameters: { ms: 20 } }))
    .addModule(Total.node('total', { group: 'a', parameters: { ms: 1 } }).dependsOn('work'));
  const found = bottleneck(await played(builder as never, 20, 4));
  expect(found).toMatchObject({ limiting: ['a'], advice: [], groups: [{ jobs: 20, busyPerJob: 21 }] });
  expect(found.toText()).toMatch(/give the Aggregate a group of its own, so that "work" can have replicas\.$/);
});
