import { describe, expect, test } from 'vitest';
import { Group } from '../../builder/group.js';
import { ParallelPipeline } from '../../builder/parallel-pipeline.js';
import { ManualClock } from '../../resources/fixtures/manual-clock.js';
import type { GroupOptions } from '../../spec/group-options.js';
import { chain, numbers, quick } from '../fixtures/chain.js';
import { Played, type Script } from '../fixtures/played.js';
import { simulate } from '../fixtures/simulate.js';
import { Doors, turns, until } from '../fixtures/turns.js';
import { Unruly } from '../fixtures/unruly.js';

describe('order', () => {
  test('among the jobs that are ready the earliest called goes first, whenever it became so', async () => {
    const clock = new ManualClock();
    const doors = new Doors<number>();
    const order: number[] = [];
    const script: Script = {
      before: ({ request }: { request: number }) => doors.wait(request),
      work: async ({ request }: { request: number }) => {
        order.push(request);
        await doors.wait(request + 100);
      },
    };
    const builder = new ParallelPipeline()
      .addGroup(new Group('b', { concurrency: 9 }))
      .addModule(Played.node('before', { group: 'b' }))
      .addModule(Played.node('work', { group: 'w' }).dependsOn('before'));
    const pipeline = await simulate(builder, { executor: quick(), clock, script });
    const jobs = numbers(1, 5).map((job) => pipeline.run(job));
    for (const job of [3, 5, 4, 2, 1]) {
      doors.open(job);
      await turns(2);
    }
    for (const job of numbers(101, 105)) doors.open(job);
    await Promise.all(jobs);
    expect(order).toEqual([3, 1, 2, 4, 5]);
  });

  test('among the jobs that wait for a replica those of the highest priority go first, in every group', async () => {
    const { pipeline, made, used, open } = await chain({ prefetch: 0 }, quick(), { prefetch: 0 });
    const first = pipeline.run(1);
    await made.atDoor(1);
    const others = [undefined, -1, 5, 0.5, 5].map((priority, at) => pipeline.run(at + 2, { priority }));
    for (const job of numbers(1, 6)) made.open(job);
    await made.atDoor(3);
    await turns(3);
    // What has begun is not interrupted.
    expect(made.arrived).toEqual([1, 4, 6, 5, 2, 3]);
    expect(used.arrived).toEqual([1]);
    open(...numbers(1, 6));
    await Promise.all([first, ...others]);
    expect(used.arrived).toEqual([1, 4, 6, 5, 2, 3]);
  });

  test('F47 a job that was withdrawn while it waited never runs, and those behind it do', async () => {
    const { pipeline, made, open, events } = await chain({});
    const controller = new AbortController();
    const jobs = [pipeline.run(1), pipeline.runSafe(2, { signal: controller.signal }), pipeline.run(3)];
    await made.atDoor(1);
    controller.abort();
    open(1, 2, 3);
    await Promise.all(jobs);
    expect(made.arrived).toEqual([1, 3]);
    expect(events.group.filter(({ job, group }) => job === 2 && group === 'g').map(({ status }) => status)).toEqual([
      'ready',
      'withdrawn',
    ]);
  });
});

describe('ahead', () => {
  test.each([1, 3, 8])('a fast group is no more than %i jobs ahead of a slow one', async (maxUndelivered) => {
    // On a busy machine results may come in another order than that of the calls: none of them waits behind another.
    const { pipeline, made, used, open } = await chain({ maxUndelivered, replicas: 2 }, quick(), { concurrency: 64 });
    for (const job of numbers(1, 40)) made.open(job);
    const jobs = numbers(1, 40).map((job) => pipeline.run(job));
    for (const job of numbers(1, 40)) {
      await used.atDoor(job);
      await turns(3);
      // Each job before this one has settled; what is exposed is held until then.
      expect(made.arrived.length).toBeLessThanOrEqual(job - 1 + maxUndelivered);
      used.open(job);
    }
    open();
    await Promise.all(jobs);
  });

  test('results that nobody will ask for again hold nothing up', async () => {
    const clock = new ManualClock();
    const doors = new Doors<number>();
    const made: number[] = [];
    const script: Script = {
      make: ({ request }: { request: number }) => made.push(request),
      use: ({ request }: { request: number }) => doors.wait(request),
    };
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', { maxUndelivered: 2 }))
      .addGroup(new Group('u', { concurrency: 3 }))
      .addModule(Played.node('make', { group: 'g', expose: false }))
      .addModule(Played.node('use', { group: 'u' }).dependsOn('make'));
    const pipeline = await simulate(builder, { executor: quick(), clock, script });
    const jobs = numbers(1, 20).map((job) => pipeline.run(job));
    await until(() => doors.arrived.length === 3);
    await turns(5);
    // Three are delivered, two wait for a place.
    expect(made.length).toBe(5);
    for (const job of numbers(1, 20)) doors.open(job);
    await Promise.all(jobs);
  });

  test('the oldest job may always go on, however much is held', async () => {
    const clock = new ManualClock();
    const doors = new Doors<string>();
    const passed: number[] = [];
    const script: Script = {
      first: ({ request }: { request: number }) => request === 1 && doors.wait('first'),
      middle: ({ request }: { request: number }) => void passed.push(request),
      last: ({ request }: { request: number }) => request === 2 && doors.wait('last'),
    };
    const builder = new ParallelPipeline()
      .addGroup(new Group('a', { concurrency: 9 }))
      .addGroup(new Group('b', { maxUndelivered: 2 }))
      .addModule(Played.node('first', { group: 'a' }))
      .addModule(Played.node('middle', { group: 'b' }).dependsOn('first'))
      .addModule(Played.node('last', { group: 'c' }).dependsOn('middle'));
    const pipeline = await simulate(builder, { executor: quick(), clock, script });
    const jobs = numbers(1, 4).map((job) => pipeline.run(job));
    await doors.atDoor('last');
    await turns(3);
    expect(passed).toEqual([2, 3]);
    doors.open('first');
    await until(() => passed.includes(1));
    await turns(3);
    expect(passed).toEqual([2, 3, 1]);
    doors.open('last');
    await Promise.all(jobs);
  });

  test('the oldest job may always go on, whatever goes before it by its priority', async () => {
    const clock = new ManualClock();
    const doors = new Doors<string>();
    const passed: number[] = [];
    const script: Script = {
      first: ({ request }: { request: number }) => request === 1 && doors.wait('first'),
      left: ({ request }: { request: number }) => void passed.push(request),
      right: ({ request }: { request: number }) => request === 2 && doors.wait('right'),
    };
    const builder = new ParallelPipeline()
      .addGroup(new Group('a', { concurrency: 9 }))
      .addGroup(new Group('b', { maxUndelivered: 1 }))
      .addModule(Played.node('first', { group: 'a' }))
      .addModule(Played.node('left', { group: 'b' }).dependsOn('first'))
      .addModule(Played.node('right', { group: 'c' }).dependsOn('first'))
      .addModule(Played.node('last', { group: 'd' }).dependsOn('left', 'right'));
    const pipeline = await simulate(builder, { executor: quick(), clock, script });
    const jobs = [1, 2, 3, 4].map((job) => pipeline.run(job, { priority: job }));
    await doors.atDoor('right');
    await turns(3);
    // Job 2 holds the only place in b, and those of a higher priority wait for it.
    const before = [...passed];
    doors.open('first');
    await until(() => passed.includes(1));
    expect(passed).toEqual([...before, 1]);
    doors.open('right');
    await Promise.all(jobs);
    expect([...passed].sort()).toEqual([1, 2, 3, 4]);
  });

  test('a job that came back from a replica goes on in its place, whatever goes before it by its priority', async () => {
    const clock = new ManualClock();
    const early = new Doors<number>();
    const made = new Doors<number>();
    const script: Script = {
      early: ({ request }: { request: number }) => early.wait(request),
      make: ({ request }: { request: number }) => made.wait(request),
    };
    const executor = quick();
    const builder = new ParallelPipeline()
      .addGroup(new Group('e', { concurrency: 9 }))
      .addGroup(new Group('g', { maxUndelivered: 1, idempotent: true, maxRedeliveries: 1 }))
      .addModule(Played.node('early', { group: 'e' }))
      .addModule(Played.node('make', { group: 'g', expose: false }).dependsOn('early'))
      .addModule(Played.node('use', { group: 'u' }).dependsOn('make'));
    const pipeline = await simulate(builder, { executor, clock, script });
    const jobs = [undefined, 0, 1].map((priority, at) => pipeline.run(at + 1, { priority }));
    early.open(2);
    await made.atDoor(2);
    early.open(3);
    await until(() => pipeline.stats().groups[1]?.queued === 1);
    await executor.actor('g').crash();
    await until(() => made.arrived.length === 2);
    for (const job of [1, 2, 3]) made.open(job);
    await Promise.all(jobs.slice(1));
    expect(made.arrived).toEqual([2, 2, 3]);
    early.open(1);
    await Promise.all(jobs);
  });

  test('a job that is taken over by an idle replica need not wait for itself', async () => {
    const { pipeline, clock, made, used, open, through } = await chain({ replicas: 2, maxUndelivered: 3, prefetch: 2 });
    await through(0);
    clock.pass(10);
    const jobs = [1, 2, 3].map((job) => pipeline.run(job));
    await made.atDoor(2);
    made.open(2);
    await used.atDoor(2);
    await made.atDoor(3);
    open(1, 2, 3);
    await Promise.all(jobs);
  });
});

describe('jobs handed ahead', () => {
  test('are none while jobs take long, and no more than the group says while they are short', async () => {
    for (const [ms, prefetch, wanted] of [
      [100, 256, 0],
      [0.1, 5, 5],
      [0.1, 0, 0],
      [0.5, 256, 4],
    ] as const) {
      const { pipeline, made, open, through } = await chain({ prefetch }, quick({ ms }));
      await through(0);
      const jobs = numbers(1, 10).map((job) => pipeline.run(job));
      await made.atDoor(1);
      expect(pipeline.stats().groups[0]).toMatchObject({ running: 1, handedAhead: wanted, queued: 9 - wanted });
      open(...numbers(1, 10));
      await Promise.all(jobs);
    }
  });

  test.each([true, false])(
    'behind one that turns out to be long go to a replica that falls idle (shared memory: %s)',
    async (sharedMemory) => {
      const { pipeline, clock, made, open, through } = await chain({ replicas: 2 }, quick({ sharedMemory }));
      await through(0);
      clock.pass(10);
      const jobs = numbers(1, 8).map((job) => pipeline.run(job));
      await made.atDoor(1);
      open(...numbers(2, 8));
      await until(() => made.arrived.length === 9);
      await Promise.all(jobs.slice(1));
      expect(made.arrived.filter((job) => job === 1).length).toBe(1);
      open(1);
      await jobs[0];
      expect(new Set(made.arrived).size).toBe(made.arrived.length);
    },
  );

  test('to a replica that has just ended a job are left to it for a moment', async () => {
    const { pipeline, executor, clock, made, open, through } = await chain(
      { replicas: 2 },
      quick({ sharedMemory: false }),
    );
    await through(0);
    const jobs = numbers(1, 8).map((job) => pipeline.run(job));
    await made.atDoor(1);
    open(2, 4, 6, 8);
    await until(() => [2, 4, 6, 8].every((job) => made.arrived.includes(job)));
    await turns(3);
    expect(executor.actors.flatMap((actor) => actor.sent('recall'))).toEqual([]);
    clock.pass(10);
    await until(() => executor.actors.some((actor) => actor.sent('recall').length > 0));
    open(...numbers(1, 8));
    await Promise.all(jobs);
  });
});

describe('what can be moved', () => {
  /** One group, whose actors have each told that its jobs are short; a request is its number and so many bytes. */
  async function moving(group: GroupOptions, executor = quick()) {
    const doors = new Doors<number>();
    const begun: number[] = [];
    const script: Script = {
      async make({ request }: { request: { job: number; bytes: Uint8Array } }) {
        begun.push(request.job);
        await doors.wait(request.job);
        return request.bytes.length;
      },
    };
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', group))
      .addModule(Played.node('make', { group: 'g' }));
    const pipeline = await simulate(builder, { executor, clock: new ManualClock(), script });
    const run = (job: number, bytes: number) => pipeline.run({ job, bytes: new Uint8Array(bytes) });
    const through = async (...jobs: Promise<unknown>[]) => {
      for (const job of numbers(0, 9)) doors.open(job);
      return await Promise.all(jobs);
    };
    doors.open(0);
    await run(0, 1);
    const figures = () => {
      const { running, handedAhead, queued } = pipeline.stats().groups[0] as ReturnType<
        typeof pipeline.stats
      >['groups'][0];
      return { running, handedAhead, queued };
    };
    return { run, through, doors, begun, figures };
  }

  const MIB = 2 ** 20;

  test('waits for an idle replica, in its place, and is moved to it', async () => {
    const moved: number[] = [];
    const executor = new (class extends Unruly {
      override async spawn(...args: Parameters<Unruly['spawn']>) {
        const connection = await super.spawn(...args);
        const send = connection.send.bind(connection);
        connection.send = (message, transfer) => {
          moved.push(...(transfer ?? []).map((buffer) => (buffer as ArrayBuffer).byteLength));
          send(message, transfer);
        };
        return connection;
      }
    })({ ms: 0.1 });
    const { run, through, doors, begun, figures } = await moving({}, executor);
    moved.length = 0;
    const jobs = [run(1, 8), run(2, 8), run(3, MIB), run(4, 8), run(5, MIB)];
    await doors.atDoor(1);
    expect(figures()).toEqual({ running: 1, handedAhead: 1, queued: 3 });
    doors.open(1);
    doors.open(2);
    await doors.atDoor(3);
    expect(figures()).toEqual({ running: 1, handedAhead: 1, queued: 1 });
    expect(await through(...jobs)).toEqual([8, 8, MIB, 8, MIB].map((make) => ({ make })));
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
    expect(moved).toEqual([8, MIB, MIB]);
  });

  test('does not wait while a replica is idle', async () => {
    const { run, through, doors, figures } = await moving({ replicas: 2 });
    const jobs = [run(1, MIB), run(2, MIB), run(3, MIB)];
    await Promise.all([doors.atDoor(1), doors.atDoor(2)]);
    expect(figures()).toEqual({ running: 2, handedAhead: 0, queued: 1 });
    doors.open(2);
    await doors.atDoor(3);
    await through(...jobs);
  });

  test.each<[string, GroupOptions, Unruly]>([
    ['it is copied anyway, for a second try', { idempotent: true, maxRedeliveries: 1 }, quick()],
    ['the executor moves nothing', {}, quick({ transfer: false })],
    ['replicas take several jobs at once', { concurrency: 2 }, quick()],
  ])('is handed ahead where %s', async (_, group, executor) => {
    const { run, through, doors, figures } = await moving(group, executor);
    const jobs = [1, 2, 3, 4].map((job) => run(job, MIB));
    await doors.atDoor(1);
    expect(figures()).toMatchObject({ queued: 0 });
    await through(...jobs);
  });

  test('is handed ahead where a later group needs it, too', async () => {
    const doors = new Doors<number>();
    const script: Script = {
      one: ({ request }: { request: Uint8Array }) => doors.wait(request.length),
      other: () => doors.wait(0),
    };
    const builder = new ParallelPipeline()
      .addModule(Played.node('one', { group: 'g' }))
      .addModule(Played.node('other', { group: 'h' }).dependsOn('one'));
    const pipeline = await simulate(builder, { executor: quick(), clock: new ManualClock(), script });
    doors.open(0);
    doors.open(1);
    await pipeline.run(new Uint8Array(1));
    const jobs = [1, 2, 3].map((job) => pipeline.run(new Uint8Array(MIB + job)));
    await doors.atDoor(MIB + 1);
    const copied = pipeline.stats().groups[0];
    for (const job of [1, 2, 3]) doors.open(MIB + job);
    await Promise.all(jobs);
    expect(copied).toMatchObject({ running: 1, handedAhead: 2, queued: 0 });
  });
});

describe('concurrency', () => {
  test('a replica that could begin one more job begins it, however long its other job takes', async () => {
    const { pipeline, made, used, open, through } = await chain({ concurrency: 2, maxUndelivered: 16 });
    await through(0);
    const jobs = numbers(1, 20).map((job) => pipeline.run(job));
    made.open(2);
    for (const job of numbers(3, 16)) made.open(job);
    await used.atDoor(2);
    used.open(2);
    await made.atDoor(17);
    open(...numbers(1, 20));
    await Promise.all(jobs);
  });
});

describe('listeners that act on what they hear', () => {
  test.each([true, false])(
    'may end a job in any status, and its neighbors are not harmed (shared memory: %s)',
    async (sharedMemory) => {
      for (const status of ['ready', 'dispatched', 'ended'] as const) {
        const { pipeline, made, open } = await chain({ replicas: 2, maxUndelivered: 2 }, quick({ sharedMemory }));
        open(...numbers(1, 6));
        const controllers = numbers(1, 6).map(() => new AbortController());
        pipeline.on('group', (event) => {
          if (event.group === 'g' && event.status === status && event.job % 2 === 0)
            controllers[event.job - 1]?.abort();
        });
        const calls = numbers(1, 6).map((job) => pipeline.runSafe(job, { signal: controllers[job - 1]?.signal }));
        const failed = (await Promise.all(calls)).flatMap(([, error], at) => (error === undefined ? [] : at + 1));
        expect(failed).toEqual([2, 4, 6]);
        if (status === 'ready') expect([...made.arrived].sort()).toEqual([1, 3, 5]);
        await until(() => pipeline.stats().groups.every(({ running, handedAhead }) => running + handedAhead === 0));
        expect(pipeline.stats().groups.map(({ queued }) => queued)).toEqual([0, 0]);
      }
    },
  );
});
