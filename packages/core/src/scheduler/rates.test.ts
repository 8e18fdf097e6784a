import { describe, expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { TimeoutError } from '../errors/errors.js';
import type { Connection, Executor } from '../executor/executor.js';
import { explain, recordTimeline } from '../observe/index.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import type { GroupOptions } from '../spec/group-options.js';
import { numbers, quick } from './fixtures/chain.js';
import { Played, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { Doors, turns, until } from './fixtures/turns.js';

/** Modules `first` in group `a` and `second` in group `b`, which know nothing of each other, each job in both. */
async function pair(a: GroupOptions, b: GroupOptions, rates = {}) {
  const clock = new ManualClock();
  const begun: string[] = [];
  const script: Script = {
    source: () => undefined,
    first: ({ request }: { request: number }) => void begun.push(`a${request}`),
    second: ({ request }: { request: number }) => void begun.push(`b${request}`),
  };
  const builder = new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('a', a))
    .addGroup(new Group('b', b))
    .addModule(Played.node('source', { group: 's' }))
    .addModule(Played.node('first', { group: 'a' }).dependsOn('source'))
    .addModule(Played.node('second', { group: 'b' }).dependsOn('source'));
  const pipeline = await simulate(builder, { executor: quick(), clock, script, rates });
  return { pipeline, clock, begun };
}

/** An executor whose messages to workers can be kept on their way. */
class LongWay implements Executor {
  readonly name = 'long way';
  readonly #inner = quick();
  readonly supports = this.#inner.supports;
  readonly admission = this.#inner.admission;
  /** What sends those that are on their way. */
  readonly underway: (() => void)[] = [];
  #isLong = false;

  capacity() {
    return this.#inner.capacity();
  }

  async spawn(...[request, options]: Parameters<Executor['spawn']>): Promise<Connection> {
    const connection = await this.#inner.spawn(request, options);
    const send = connection.send.bind(connection);
    connection.send = (message, transfer) => {
      if (this.#isLong) this.underway.push(() => send(message, transfer));
      else send(message, transfer);
    };
    return connection;
  }

  async close(): Promise<void> {
    await this.#inner.close();
  }

  delay(): void {
    this.#isLong = true;
  }

  arrive(): void {
    this.#isLong = false;
    for (const send of this.underway.splice(0)) send();
  }
}

/** Module `work` in group `g`. */
async function limited(
  group: GroupOptions,
  work: Script[string] = ({ request }: { request: number }) => request,
  executor: Executor = quick(),
) {
  const clock = new ManualClock();
  const begun: number[] = [];
  const script: Script = {
    work: (args: { request: number }) => {
      begun.push(args.request);
      return work(args as never);
    },
  };
  const builder = new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g', group))
    .addModule(Played.node('work', { group: 'g' }));
  const pipeline = await simulate(builder, { executor, clock, script });
  return { pipeline, clock, begun };
}

describe('a rate', () => {
  test('holds over all replicas, and begins the next jobs as soon as it may', async () => {
    const { pipeline, clock, begun } = await limited({ replicas: 3, rate: { limit: 2, per: 100 } });
    const jobs = numbers(1, 5).map((job) => pipeline.run(job));
    const done = (count: number) => until(() => pipeline.stats().succeeded === count);
    await done(2);
    clock.pass(99);
    await turns(3);
    expect(begun).toEqual([1, 2]);
    clock.pass(1);
    await done(4);
    await turns(3);
    expect(begun).toEqual([1, 2, 3, 4]);
    clock.pass(100);
    await Promise.all(jobs);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test('counts what came late to its module from then on', async () => {
    const way = new LongWay();
    // What modules take is by a real clock, a second of which is nothing to this one.
    const rate = { limit: 2, per: 100_000 };
    const { pipeline, clock, begun } = await limited({ concurrency: 4, rate }, undefined, way);
    way.delay();
    const jobs = numbers(1, 6).map((job) => pipeline.run(job));
    await until(() => way.underway.length > 0);
    clock.pass(60_000);
    way.arrive();
    await until(() => pipeline.stats().succeeded === 2);
    clock.pass(99_000);
    await turns(3);
    expect(begun).toEqual([1, 2]);
    clock.pass(1_000);
    await until(() => pipeline.stats().succeeded === 4);
    clock.pass(100_000);
    await Promise.all(jobs);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test('lets the highest priority begin first, and hands nothing ahead', async () => {
    const doors = new Doors<number>();
    const { pipeline, clock, begun } = await limited({ rate: { limit: 3, per: 100 } }, ({ request }: never) =>
      doors.wait(request),
    );
    const first = pipeline.run(1);
    await doors.atDoor(1);
    const jobs = [pipeline.run(2), pipeline.run(3), pipeline.run(4, { priority: 1 })];
    await turns(3);
    expect(pipeline.stats().groups[0]).toMatchObject({ queued: 3, handedAhead: 0 });
    for (const job of numbers(1, 4)) doors.open(job);
    await until(() => begun.length === 3);
    expect(begun).toEqual([1, 4, 2]);
    clock.pass(100);
    await Promise.all([first, ...jobs]);
  });

  test('is what it was at the build, whatever becomes of the object that declared it', async () => {
    const rate = { limit: 1, per: 100 };
    const { pipeline, clock, begun } = await limited({ rate });
    rate.limit = 5;
    const jobs = [pipeline.run(1), pipeline.run(2)];
    await until(() => pipeline.stats().succeeded === 1);
    await turns(3);
    expect(begun).toEqual([1]);
    clock.pass(100);
    await Promise.all(jobs);
  });

  test('what has begun stays spent, whatever becomes of it', async () => {
    const { pipeline, clock, begun } = await limited({ rate: { limit: 1, per: 100 } }, ({ request }: never) => {
      if (request === 1) throw new Error('refused');
    });
    const failed = pipeline.runSafe(1);
    const next = pipeline.run(2);
    expect((await failed)[1]).toBeInstanceOf(Error);
    clock.pass(99);
    await turns(3);
    expect(begun).toEqual([1]);
    clock.pass(1);
    await next;
  });

  test('a job that is given up while it is held back costs nothing of it', async () => {
    const { pipeline, clock, begun } = await limited({ rate: { limit: 1, per: 100 } });
    await pipeline.run(1);
    const controller = new AbortController();
    const given = pipeline.runSafe(2, { signal: controller.signal });
    const next = pipeline.run(3);
    controller.abort();
    await given;
    clock.pass(100);
    await next;
    expect(begun).toEqual([1, 3]);
  });

  test('is what the error of a queueTimeout names, unless the replicas were busy', async () => {
    const doors = new Doors<number>();
    const { pipeline, clock } = await limited(
      { queueTimeout: 50, rate: { limit: 1, per: 1_000 } },
      ({ request }: never) => doors.wait(request),
    );
    const busy = pipeline.run(1);
    await doors.atDoor(1);
    const behind = pipeline.run(2).catch((error) => error);
    await turns(3);
    clock.pass(50);
    expect((await behind).message).toMatch(/for more than 50 ms for a replica of group "g"/);
    doors.open(1);
    await busy;
    const held = pipeline.run(3).catch((error) => error);
    await turns(3);
    clock.pass(50);
    const error = await held;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toBe(
      'Job 3 waited for more than 50 ms for the `rate` of group "g", which lets 1 begin in 1000 ms. ' +
        'Raise `queueTimeout` or the `rate`, or send fewer jobs at once.',
    );
  });

  test('of a name is shared by the groups that have it, which take turns', async () => {
    const shared = { rate: 'api' };
    const { pipeline, clock, begun } = await pair(shared, shared, { api: { limit: 1, per: 10 } });
    const jobs = [pipeline.run(1), pipeline.run(2)];
    for (let count = 1; count <= 4; count++) {
      await until(() => begun.length === count);
      // Its answer is there before time passes.
      await turns();
      expect(begun.length).toBe(count);
      clock.pass(10);
    }
    await Promise.all(jobs);
    expect(
      begun
        .map(([group]) => group)
        .slice(0, 2)
        .sort(),
    ).toEqual(['a', 'b']);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test('is what explain() names', async () => {
    const { pipeline, clock } = await limited({ replicas: 2, rate: { limit: 1, per: 100 } });
    const timeline = recordTimeline(pipeline);
    const jobs = numbers(1, 4).map((job) => pipeline.run(job));
    for (let count = 1; count <= 4; count++) {
      await until(() => pipeline.stats().succeeded === count);
      clock.pass(100);
    }
    await Promise.all(jobs);
    const { uses, wall, toText } = explain(timeline, 3);
    expect(uses.held).toBe(200);
    expect(Object.values(uses).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(wall, 5);
    expect(toText()).toMatch(/held back by the rate/);
  });
});

test.each([
  [{ limit: 0, per: 10 }, {}, /Group "a": `rate` must be the name of one of `rates`, or a rate such as .+: it is /],
  [{ limit: 1, per: 10, burst: 2 }, {}, /Group "a": `rate` must be/],
  [[], {}, /Group "a": `rate` must be/],
  [
    'opnai',
    { openai: { limit: 1, per: 10 } },
    /Group "a" has the rate "opnai", which is none of the `rates`: there are "openai"\. Did you mean "openai"\?/,
  ],
  ['openai', {}, /Group "a" has the rate "openai", which is none of the `rates`: none are given to build\(\)\./],
  [undefined, { openai: { limit: 1.5, per: 10 } }, /build\(\): `rates` must be an object with a rate for each name/],
])('what is no rate is a sentence: %j with %j', async (rate, rates, message) => {
  await expect(pair({ rate } as GroupOptions, {}, rates)).rejects.toThrow(message);
});
