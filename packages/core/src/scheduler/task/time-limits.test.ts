import { describe, expect, test } from 'vitest';
import { Group } from '../../builder/group.js';
import { ParallelPipeline } from '../../builder/parallel-pipeline.js';
import { AbortedError, ActorKilledError, DeadlineError, StateLostError, TimeoutError } from '../../errors/errors.js';
import { ManualClock } from '../../resources/fixtures/manual-clock.js';
import { chain, quick } from '../fixtures/chain.js';
import { Kept, Played, type Script } from '../fixtures/played.js';
import { simulate } from '../fixtures/simulate.js';
import { Doors, turns, until } from '../fixtures/turns.js';
import { Unruly } from '../fixtures/unruly.js';
import { TimeLimits } from './time-limits.js';

describe('queueTimeout', () => {
  test('ends a job that no replica took in time, and no other', async () => {
    const { pipeline, clock, made, open } = await chain({ queueTimeout: 20 });
    const first = pipeline.run(1);
    await made.atDoor(1);
    const second = pipeline.run(2);
    clock.pass(10);
    const third = pipeline.run(3);
    clock.pass(10);
    await expect(second).rejects.toMatchObject({ code: TimeoutError.code, group: 'g', job: 2 });
    open(1, 3);
    await Promise.all([first, third]);
    expect(made.arrived).toEqual([1, 3]);
    expect(clock.pending).toBe(0);
  });

  test('also ends the wait of a job that was handed out ahead, behind one that turned out to be long', async () => {
    for (const sharedMemory of [true, false]) {
      const { pipeline, clock, made, open, through } = await chain({ queueTimeout: 20 }, quick({ sharedMemory }));
      await through(0);
      const long = pipeline.run(1);
      const behind = expect(pipeline.run(2)).rejects.toThrow(TimeoutError);
      await made.atDoor(1);
      expect(pipeline.stats().groups[0]).toMatchObject({ queued: 0, handedAhead: 1 });
      clock.pass(20);
      await behind;
      // Until the replica has heard of it.
      await turns(3);
      open(1, 3);
      await long;
      await pipeline.run(3);
      expect(made.arrived).toEqual([0, 1, 3]);
    }
  });

  test('also ends the wait of a job that came back from a dead replica', async () => {
    const executor = quick({ spawning: ({ incarnation }) => incarnation > 1 && new Promise(() => {}) });
    const { pipeline, clock, made } = await chain({ queueTimeout: 20, idempotent: true, maxRedeliveries: 1 }, executor);
    const running = pipeline.run(1);
    await made.atDoor(1);
    await executor.actor('g').crash();
    clock.pass(20);
    await expect(running).rejects.toThrow(TimeoutError);
  });
});

describe('timeout', () => {
  test('F20 counts from the begin of the job in the group, names what ran, and its replica has a grace', async () => {
    const { pipeline, executor, clock, made, open } = await chain({ timeout: 100, cancelGrace: 30 });
    const first = pipeline.run(1);
    await made.atDoor(1);
    const second = pipeline.run(2);
    clock.pass(99);
    open(1);
    await first;
    await made.atDoor(2);
    clock.pass(99);
    await turns(2);
    clock.pass(1);
    await expect(second).rejects.toMatchObject({
      code: TimeoutError.code,
      module: 'make',
      group: 'g',
      replica: 0,
      job: 2,
    });
    clock.pass(29);
    await turns(2);
    expect(executor.actors.length).toBe(2);
    clock.pass(1);
    open(3);
    await pipeline.run(3);
    expect(executor.actors.length).toBe(3);
  });

  test('a module that heeds its signal in time keeps its replica', async () => {
    const executor = new Unruly();
    const clock = new ManualClock();
    const script: Script = {
      work: ({ request, signal }: { request: number; signal: AbortSignal }) =>
        request === 1 && new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    };
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', { timeout: 100, cancelGrace: 30 }))
      .addModule(Played.node('work', { group: 'g' }));
    const pipeline = await simulate(builder, { executor, clock, script });
    const stuck = expect(pipeline.run(1)).rejects.toThrow(TimeoutError);
    await until(() => executor.actor('g').sent('run').length === 1);
    await turns(2);
    clock.pass(100);
    await stuck;
    await pipeline.run(2);
    clock.pass(1_000);
    await turns(2);
    expect([executor.actors.length, clock.pending]).toEqual([1, 0]);
  });

  test('of the call and of the group: the shorter holds', async () => {
    for (const [group, call] of [
      [50, 100],
      [100, 50],
      [undefined, 50],
    ] as const) {
      const { pipeline, clock, made } = await chain({ timeout: group });
      const stuck = expect(pipeline.run(1, { timeout: call })).rejects.toThrow('more than 50 ms');
      await made.atDoor(1);
      clock.pass(50);
      await stuck;
    }
  });

  test('does not run while a job waits behind another in its replica', async () => {
    const { pipeline, clock, made, open, through } = await chain({ timeout: 100 }, quick());
    await through(0);
    const jobs = [1, 2, 3].map((job) => pipeline.run(job));
    for (const job of [1, 2, 3]) {
      await made.atDoor(job);
      clock.pass(60);
      open(job);
      await jobs[job - 1];
    }
  });

  test('takes the jobs that ran beside with it where the host is too busy to answer, and says whose fault it was', async () => {
    const { pipeline, executor, clock, made } = await chain({ concurrency: 2, cancelGrace: 0 });
    const culprit = expect(pipeline.run(1, { timeout: 50 })).rejects.toThrow(TimeoutError);
    const beside = expect(pipeline.run(2)).rejects.toMatchObject({
      code: ActorKilledError.code,
      mayHaveRun: true,
      message: expect.stringContaining('on account of job 1'),
    });
    await made.atDoor(2);
    executor.actor('g').hold();
    clock.pass(50);
    await turns();
    clock.pass(0);
    await until(() => executor.actor('g').sent('ping').length === 1);
    clock.pass(1_000);
    await Promise.all([culprit, beside]);
  });

  test('abandons a job whose host answers: the jobs beside it go on, and it keeps its slot until it ends', async () => {
    const { pipeline, executor, clock, made, open } = await chain({ concurrency: 2, cancelGrace: 10 });
    const stats = () => pipeline.stats().groups[0];
    const stuck = pipeline.runSafe(1, { timeout: 50 });
    const beside = pipeline.run(2);
    await made.atDoor(2);
    clock.pass(50);
    expect((await stuck)[1]).toMatchObject({ code: TimeoutError.code, job: 1 });
    clock.pass(10);
    await until(() => stats()?.abandoned === 1);
    open(2);
    await beside;
    const behind = [3, 4].map((job) => pipeline.run(job));
    await made.atDoor(3);
    await turns();
    expect(stats()).toMatchObject({ running: 2, abandoned: 1 });
    expect(made.arrived).toEqual([1, 2, 3]);
    open(1);
    await made.atDoor(4);
    open(3, 4);
    await Promise.all(behind);
    expect(executor.actors.filter(({ request }) => request.group === 'g').length).toBe(1);
    expect(stats()).toMatchObject({ running: 0, abandoned: 0 });
  });

  test('replaces a replica whose slots are all taken by abandoned jobs, and takes back what waits behind them', async () => {
    for (const sharedMemory of [true, false]) {
      const executor = quick({ sharedMemory });
      const { pipeline, clock, made, open, through } = await chain({ concurrency: 2, cancelGrace: 10 }, executor);
      await through(0);
      const stuck = [1, 2].map((job) => pipeline.runSafe(job, { timeout: 50 }));
      await made.atDoor(2);
      const behind = pipeline.run(3);
      await turns();
      expect(pipeline.stats().groups[0]).toMatchObject({ handedAhead: 1 });
      clock.pass(50);
      for (const [, error] of await Promise.all(stuck)) expect(error).toMatchObject({ code: TimeoutError.code });
      open(3);
      clock.pass(10);
      await behind;
      expect(made.arrived).toEqual([0, 1, 2, 3]);
      expect(executor.actors.filter(({ request }) => request.group === 'g').length).toBe(2);
    }
  });

  test.each(['before', 'after'])(
    'a replica whose slots are all taken keeps what jobs have left in it, but not from the job that they wait for, which comes %s that',
    async (when) => {
      const executor = new Unruly();
      const clock = new ManualClock();
      const doors = new Doors<number>();
      const early = new Doors<number>();
      const builder = new ParallelPipeline()
        .addGroup(new Group('e', { concurrency: 9 }))
        .addGroup(new Group('g', { concurrency: 2, cancelGrace: 10, prefetch: 0 }))
        .addModule(Played.node('early', { group: 'e' }))
        .addModule(Played.node('work', { group: 'g' }).dependsOn('early'))
        .addModule(Kept.node('keep', { group: 'g' }).dependsOn('work'));
      const script: Script = {
        early: ({ request }: { request: number }) => early.wait(request),
        work: ({ request }: { request: number }) => doors.wait(request),
      };
      const pipeline = await simulate(builder, { executor, clock, script });
      const first = pipeline.run(1);
      const processed = pipeline.process();
      const undecided = pipeline.runSafe(2);
      for (const job of [2, 3, 4]) early.open(job);
      doors.open(2);
      await doors.atDoor(2);
      await until(() => pipeline.stats().groups[1]?.running === 0);
      const stuck = [3, 4].map((job) => pipeline.runSafe(job, { timeout: 50 }));
      await doors.atDoor(4);
      doors.open(1);
      if (when === 'before') {
        early.open(1);
        await until(() => pipeline.stats().groups[1]?.queued === 1);
      }
      clock.pass(50);
      for (const [, error] of await Promise.all(stuck)) expect(error).toMatchObject({ code: TimeoutError.code });
      clock.pass(10);
      await until(() => pipeline.stats().groups[1]?.abandoned === 2 || executor.actors.length === 3);
      early.open(1);
      await first;
      expect(await processed).toMatchObject({ keep: [1] });
      expect((await undecided)[1]).toMatchObject({ code: 'MAGDA_ACTOR_KILLED', job: 3 });
    },
  );

  test('an Aggregate whose process() does not end takes in no other job, so its replica is replaced whatever slots are left', async () => {
    const executor = new Unruly();
    const clock = new ManualClock();
    const doors = new Doors<number>();
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', { concurrency: 2, timeout: 50, cancelGrace: 10 }))
      .addModule(Played.node('work', { group: 'g' }))
      .addModule(Kept.node('keep', { group: 'g' }).dependsOn('work'));
    const script: Script = {
      'keep.process': ({ request }: { request: number }) => request === 1 && doors.wait(request),
    };
    const pipeline = await simulate(builder, { executor, clock, script });
    const stuck = pipeline.processSafe(1);
    await doors.atDoor(1);
    clock.pass(50);
    expect((await stuck)[1]).toMatchObject({ code: TimeoutError.code });
    clock.pass(10);
    await until(() => executor.actors.length === 2);
    await pipeline.run(2);
    doors.open(1);
    expect((await pipeline.process(3)).keep).toEqual(expect.anything());
    expect(executor.actors.length).toBe(2);
  });

  test('a replica whose slots are all taken is kept if one of the jobs ends before it was replaced', async () => {
    const { pipeline, executor, clock, made, open } = await chain({ concurrency: 2, cancelGrace: 10 });
    const stuck = [pipeline.runSafe(1, { timeout: 50 }), pipeline.runSafe(2, { timeout: 80 })];
    await made.atDoor(2);
    clock.pass(50);
    await stuck[0];
    clock.pass(10);
    await until(() => pipeline.stats().groups[0]?.abandoned === 1);
    open(1);
    await until(() => pipeline.stats().groups[0]?.abandoned === 0);
    clock.pass(20);
    await stuck[1];
    clock.pass(10);
    open(3);
    await pipeline.run(3);
    expect(executor.actors.filter(({ request }) => request.group === 'g').length).toBe(1);
  });

  test('still holds for a module that was aborted and that was spared for the state beside it', async () => {
    const executor = new Unruly();
    const clock = new ManualClock();
    const doors = new Doors<number>();
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', { timeout: 1_000, cancelGrace: 100 }))
      .addModule(Played.node('work', { group: 'g' }))
      .addModule(Kept.node('keep', { group: 'g' }).dependsOn('work'));
    const script: Script = { work: ({ request }: { request: number }) => doors.wait(request) };
    const pipeline = await simulate(builder, { executor, clock, script });
    doors.open(1);
    doors.open(3);
    await pipeline.run(1);
    const controller = new AbortController();
    const stuck = pipeline.run(2, { signal: controller.signal });
    const behind = pipeline.run(3);
    await doors.atDoor(2);
    controller.abort();
    await expect(stuck).rejects.toThrow(AbortedError);
    clock.pass(100);
    await turns();
    expect(executor.alive.length).toBe(1);
    clock.pass(1_000);
    await turns();
    clock.pass(100);
    await expect(behind).rejects.toThrow(StateLostError);
  });
});

describe('deadline', () => {
  test('is wall time of the whole job, wherever it is', async () => {
    const { pipeline, clock, made, used } = await chain({ cancelGrace: 10 });
    const early = expect(pipeline.run(1, { deadline: 100 })).rejects.toMatchObject({
      code: DeadlineError.code,
      job: 1,
    });
    const queued = expect(pipeline.run(2, { deadline: 50 })).rejects.toMatchObject({
      code: DeadlineError.code,
      job: 2,
    });
    await made.atDoor(1);
    clock.pass(50);
    await queued;
    made.open(1);
    await used.atDoor(1);
    clock.pass(50);
    await early;
    expect(made.arrived).toEqual([1]);
  });

  test('that is kept leaves no timer', async () => {
    const { pipeline, clock, open } = await chain({});
    open(1);
    await pipeline.run(1, { deadline: 1_000, timeout: 1_000, signal: new AbortController().signal });
    expect(clock.pending).toBe(0);
  });
});

describe('abort', () => {
  test('kills a module that ignores it after the grace, where no state is lost', async () => {
    const { pipeline, executor, clock, made, open } = await chain({ cancelGrace: 30 });
    const controller = new AbortController();
    const stuck = expect(pipeline.run(1, { signal: controller.signal })).rejects.toThrow(AbortedError);
    await made.atDoor(1);
    controller.abort();
    await stuck;
    open(2);
    const behind = pipeline.run(2);
    clock.pass(30);
    await behind;
    expect(executor.actors.filter(({ request }) => request.group === 'g').length).toBe(2);
  });
});

test('once closed, limits leave no timer of their own behind', () => {
  const clock = new ManualClock();
  const limits = new TimeLimits(clock, true);
  limits.close();
  limits.after(1_000, () => {}).stop();
  expect(clock.pending).toBe(0);
});
