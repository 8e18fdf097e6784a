/** Pipelines with groups on two executors, in all pairs: values, errors, aborts, deaths and ends on one while the other goes on. */

import {
  AbortedError,
  ActorDiedError,
  ClosedExecutorError,
  type Executor,
  expose,
  finalize,
  Group,
  type GroupOptions,
  inline,
  Module,
  ModuleError,
  type ParallelBuildOptions,
  ParallelPipeline,
  produce,
  SerializationError,
} from '@magda/core';
import { memoryStore } from '@magda/core/store';
import { processes } from '@magda/executor-processes';
import { remote } from '@magda/executor-remote';
import { threads } from '@magda/executor-threads';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { Gather, Make, MakePoint, Point, Report, Use } from './fixtures/mixing.js';

const makers = { inline, shares: () => inline({ share: true }), threads, processes, remote };
type Name = keyof typeof makers;

const kept = new Map<Name, Executor>();
process.env.MIXING_DRIVER = String(process.pid);

function executor(name: Name): Executor {
  const made = kept.get(name) ?? makers[name]();
  kept.set(name, made);
  return made;
}

afterAll(async () => {
  await Promise.all([...kept.values()].map((one) => one.close()));
});

const names = Object.keys(makers) as Name[];
const pairs = names.flatMap((one) => names.filter((other) => other !== one).map((other) => [one, other] as const));

const sharesMemory = (...some: readonly Name[]) => some.every((name) => executor(name).supports.sharedMemory);

/** `make` on the executor `a`, and `use` on `b`. */
function making(a: Executor, b: Executor, options: ParallelBuildOptions = {}, use: GroupOptions = {}) {
  return new ParallelPipeline({ name: 'mixed' })
    .addGroup(new Group('made', { executor: 'a' }))
    .addGroup(new Group('used', { executor: 'b', ...use }))
    .addModule(Make.node('make', { group: 'made', expose: true }))
    .addModule(Use.node('use', { group: 'used', expose: true, dependsOn: ['make'] }))
    .build({ ...options, executors: { a, b } });
}

describe.each(pairs)('from %s to %s', (a, b) => {
  test('values, errors and aborts are as on one executor', async () => {
    await using pipeline = await making(executor(a), executor(b));
    const used = async (request: string) => (await pipeline.run(request)).use?.used;
    const { make, use } = await pipeline.run('point');
    expect([make?.value instanceof Point, make?.value]).toEqual([true, new Point(3, 4)]);
    expect(use).toEqual({ used: [true, 5], isHere: !executor(b).supports.isolation });
    expect(await used('bytes')).toEqual([2 ** 20, 7, 7]);
    const bytes = (await pipeline.run('bytes')).make?.value as Uint8Array;
    expect([bytes.length, bytes.every((byte) => byte === 7)]).toEqual([2 ** 20, true]);

    const [shared, refusal] = await pipeline.runSafe('shared');
    if (sharesMemory(a, b)) expect(new Int32Array(shared?.make?.value as SharedArrayBuffer)[0]).toBe(42);
    else {
      expect(refusal).toBeInstanceOf(SerializationError);
      expect(refusal).toMatchObject({ module: 'make', group: 'made', path: 'result.value' });
    }

    const [, error] = await pipeline.runSafe('throw');
    expect(error).toBeInstanceOf(ModuleError);
    expect(error).toMatchObject({ module: 'use', group: 'used', cause: { name: 'RangeError', code: 'FAR' } });

    const controller = new AbortController();
    const waiting = pipeline.runSafe('wait', { signal: controller.signal });
    await vi.waitFor(() => expect(pipeline.stats().groups[1]?.running).toBe(1), { timeout: 20_000 });
    controller.abort();
    expect((await waiting)[1]).toBeInstanceOf(AbortedError);

    const many = await Promise.all(Array.from({ length: 200 }, (_, n) => used(`job ${n}`)));
    expect(many).toEqual(Array.from({ length: 200 }, (_, n) => `job ${n}`));
  });

  test('Aggregates on one gather what the other makes, and go on from a store', async () => {
    const store = memoryStore();
    const build = (restore: boolean) =>
      new ParallelPipeline({ name: 'gathering' })
        .addGroup(new Group('made', { executor: 'a' }))
        .addGroup(new Group('gathered', { executor: 'b' }))
        .addGroup(new Group('reported', { executor: 'a' }))
        .addModule(MakePoint.node('make', { group: 'made' }))
        .addModule(Gather.node('gather', { group: 'gathered', dependsOn: ['make'] }))
        .addModule(Report.node('report', { group: 'reported', dependsOn: ['gather'] }))
        .build({ executors: { a: executor(a), b: executor(b) }, stateStore: store, restore });
    const first = await build(false);
    await Promise.all([1, 2, 3].map((n) => first.run(n)));
    await first.close();
    await using second = await build(true);
    await second.run(4);
    expect(await second.process()).toMatchObject({ gather: [1, 2, 3, 4], report: 10 });
  });
});

const dying = pairs.filter(([, b]) => executor(b).supports.isolation);

test.each(dying)('with %s beside it, a worker of %s dies alone', async (a, b) => {
  await using pipeline = await making(executor(a), executor(b));
  const [, error] = await pipeline.runSafe('die');
  expect(error).toBeInstanceOf(ActorDiedError);
  expect(error).toMatchObject({ group: 'used', mayHaveRun: true });
  expect((await pipeline.run('point')).use?.used).toEqual([true, 5]);
  expect(pipeline.stats().groups.map(({ executor, restarts }) => [executor, restarts])).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
});

test.each([
  ['inline', 'threads'],
  ['threads', 'inline'],
  ['threads', 'processes'],
  ['processes', 'remote'],
  ['remote', 'threads'],
] as const)('%s is closed before %s, whose groups go on until their pipeline is closed', async (a, b) => {
  const closing = makers[a]();
  const beside = executor(b);
  const pipeline = await making(closing, beside);
  const other = await making(beside, beside);
  expect((await pipeline.run('point')).use?.used).toEqual([true, 5]);
  await closing.close();
  const error = await vi.waitFor(
    async () => {
      const [, error] = await pipeline.runSafe('point');
      expect(error).toBeInstanceOf(ClosedExecutorError);
      return error as ClosedExecutorError;
    },
    { timeout: 20_000 },
  );
  expect(error.message).toContain(
    'Group "made" has no replicas any more, since the executor "a" of pipeline "mixed" was closed.',
  );
  expect(pipeline.stats().groups.map(({ alive }) => alive)).toEqual([0, 1]);
  expect((await other.run('point')).use?.used).toEqual([true, 5]);
  await pipeline.close();
  await other.close();
});

const live = { connection: () => 'open' };

/** In no file that a worker could import. */
const Unsourced = produce(Point)(
  finalize()(
    class Unsourced extends Module.Runtime {
      run() {
        return new Point(6, 8);
      }
    },
  ),
);

const Nameless = expose()(
  finalize()(
    class Nameless extends Module.Runtime {
      run() {
        return (this.context as typeof live).connection();
      }
    },
  ),
);

test('classes and contexts are judged group by group', async () => {
  const build = (group: string, options: ParallelBuildOptions) =>
    new ParallelPipeline()
      .addGroup(new Group('near', { executor: 'near' }))
      .addModule(Nameless.node('nameless', { group }))
      .build({ executor: executor('threads'), executors: { near: executor('inline') }, ...options });
  await using near = await build('near', { context: live });
  expect((await near.run()).nameless).toBe('open');
  await expect(build('far', {})).rejects.toThrow();
  const mixed = new ParallelPipeline({ name: 'mixed' })
    .addGroup(new Group('near', { executor: 'near' }))
    .addModule(Unsourced.node('make', { group: 'near' }))
    .addModule(Gather.node('gather', { group: 'far' }));
  mixed.getModule('gather').dependsOn('make');
  const executors = { near: executor('inline') };
  await expect(mixed.build({ executor: executor('threads'), executors, context: live })).rejects.toThrow(
    'The context cannot travel to a worker, where group "far" runs: ',
  );
});
