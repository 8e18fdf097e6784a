import { describe, expect, test } from 'vitest';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { ActorDiedError, CrashLoopError } from '../errors/errors.js';
import { Group, type GroupOptions, transfer } from '../index.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { chain, numbers, quick } from './fixtures/chain.js';
import { Played, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { Doors, turns, until } from './fixtures/turns.js';
import { Unruly } from './fixtures/unruly.js';

describe('F36 a death with jobs in hand', () => {
  test('F36 where memory is shared, only the one that had begun fails; the others go elsewhere', async () => {
    const { pipeline, executor, made, open, through } = await chain({ prefetch: 4 });
    await through(0);
    const jobs = numbers(1, 5).map((job) => pipeline.runSafe(job));
    await made.atDoor(1);
    open(...numbers(2, 5));
    await executor.actor('g').crash('out of memory: heap limit 64 MiB');
    const errors = (await Promise.all(jobs)).map(([, error]) => error);
    expect(errors.slice(1)).toEqual([undefined, undefined, undefined, undefined]);
    expect(errors[0]).toMatchObject({
      ...{ code: ActorDiedError.code, pipeline: pipeline.name, group: 'g', replica: 0, incarnation: 1, job: 2 },
      ...{
        module: 'make',
        mayHaveRun: true,
        message: expect.stringMatching(/out of memory.*Raise the group's `memory`/),
      },
    });
    expect(made.arrived).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('F36 where hosts leave start records, likewise', async () => {
    const { pipeline, executor, made, open, through } = await chain(
      { prefetch: 4 },
      quick({ sharedMemory: false, startRecords: true }),
    );
    await through(0);
    const jobs = numbers(1, 5).map((job) => pipeline.runSafe(job));
    await made.atDoor(1);
    open(...numbers(2, 5));
    await executor.actor('g').crash();
    const errors = (await Promise.all(jobs)).map(([, error]) => error);
    expect(errors.slice(1)).toEqual([undefined, undefined, undefined, undefined]);
    expect(errors[0]).toMatchObject({ code: ActorDiedError.code, module: 'make', job: 2, mayHaveRun: true });
    expect(made.arrived).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('F36 F37 where neither is so, all of them may have run, and none is run again', async () => {
    const { pipeline, executor, made, open, through } = await chain({ prefetch: 4 }, quick({ sharedMemory: false }));
    await through(0);
    const jobs = numbers(1, 9).map((job) => pipeline.runSafe(job));
    await made.atDoor(1);
    open(...numbers(2, 9));
    await executor.actor('g').crash();
    const errors = (await Promise.all(jobs)).map(([, error]) => error);
    for (const error of errors.slice(0, 5))
      expect(error).toMatchObject({ code: ActorDiedError.code, mayHaveRun: true });
    expect(errors.slice(5)).toEqual([undefined, undefined, undefined, undefined]);
    expect(made.arrived).toEqual([0, 1, 6, 7, 8, 9]);
  });

  test('F41 what the dead actor still had to say is not heard', async () => {
    const { pipeline, executor, made, used, open } = await chain({});
    const running = pipeline.runSafe(1);
    await made.atDoor(1);
    const actor = executor.actor('g');
    actor.hold();
    made.open(1);
    await until(() => actor.held.length > 0);
    const { held } = actor;
    await actor.crash();
    expect(held.map(({ kind }) => kind)).toEqual(['done']);
    expect((await running)[1]).toBeInstanceOf(ActorDiedError);
    expect(used.arrived).toEqual([]);
    open(2);
  });

  test('a job whose inputs were moved to it is gone with them, and says so', async () => {
    const clock = new ManualClock();
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addModule(Played.node('make', { group: 'g', expose: false }))
      .addModule(Played.node('use', { group: 'u' }).dependsOn('make'));
    const script: Script = { make: () => new Uint8Array(8) };
    const pipeline = await simulate(builder, { executor, clock, script });
    const actor = executor.actor('u');
    const stall = actor.send.bind(actor);
    const sent = new Promise<void>((resolve) => {
      actor.send = (message, transfer) => {
        // As one that is too busy to hear of it: the buffers are gone, the job has not begun.
        structuredClone(message, { transfer: transfer as Transferable[] });
        resolve();
      };
    });
    const running = pipeline.run(transfer('request'));
    await sent;
    actor.send = stall;
    await actor.crash();
    await expect(running).rejects.toMatchObject({
      code: ActorDiedError.code,
      mayHaveRun: false,
      message: expect.stringContaining('buffers of its inputs had been moved'),
    });
  });
});

test('what was handed over is gone from its caller, whether the executor moves anything or not', async () => {
  const builder = new ParallelPipeline().addModule(Played.node('make', { group: 'g' }));
  const script: Script = { make: ({ request }: { request: Uint8Array }) => request.byteLength };
  const executor = new Unruly({ transfer: false });
  const pipeline = await simulate(builder, { executor, clock: new ManualClock(), script });
  const bytes = new Uint8Array(8);
  expect(await pipeline.run(transfer(bytes))).toEqual({ make: 8 });
  expect(bytes.byteLength).toBe(0);
});

describe('what listeners hear of a death', () => {
  const heard = async (group: GroupOptions) => {
    const { pipeline, executor, clock, made, open, through, events } = await chain(group);
    await through(0);
    const jobs = numbers(1, 2).map((job) => pipeline.runSafe(job));
    await made.atDoor(1);
    await executor.actor('g').crash();
    open(1, 2);
    await until(() => clock.pending > 0);
    clock.pass(60_000);
    await Promise.all(jobs);
    const of = (job: number) =>
      events.group.flatMap((event) =>
        event.group === 'g' && event.job === job ? [`${event.status} ${event.replica}`] : [],
      );
    return [of(2), of(3)];
  };
  const again = ['dispatched 0', 'ended 0'];

  test('a job that had begun was withdrawn from the replica, one that waited behind it was not there', async () => {
    expect(await heard({ prefetch: 4 })).toEqual([
      ['ready undefined', 'dispatched 0', 'withdrawn 0'],
      ['ready undefined', 'dispatched 0', ...again],
    ]);
  });

  test('a job that is tried again is withdrawn first', async () => {
    expect(await heard({ prefetch: 4, idempotent: true, maxRedeliveries: 1 })).toEqual([
      ['ready undefined', 'dispatched 0', 'withdrawn 0', ...again],
      ['ready undefined', 'dispatched 0', ...again],
    ]);
  });

  test('a job that is taken back before it begins is withdrawn from nobody', async () => {
    const { pipeline, made, open, through, events } = await chain({ prefetch: 4 });
    await through(0);
    const controller = new AbortController();
    const jobs = [pipeline.run(1), pipeline.runSafe(2, { signal: controller.signal })];
    await made.atDoor(1);
    controller.abort();
    open(1, 2);
    await Promise.all(jobs);
    expect(events.group.filter(({ job, status }) => job === 3 && status === 'withdrawn')).toMatchObject([
      { group: 'g', replica: undefined },
    ]);
  });
});

describe('retries', () => {
  const stubborn = async (group: GroupOptions, deaths: number) => {
    const { pipeline, executor, clock, made, open } = await chain({ ...group, maxRestarts: 99 });
    const running = pipeline.runSafe(1);
    for (let death = 1; death <= deaths; death++) {
      await until(() => made.arrived.length === death);
      await executor.actor('g').crash();
      await until(() => clock.pending > 0 || made.arrived.length > death || pipeline.stats().pending === 0);
      clock.pass(60_000);
    }
    open(1);
    return { outcome: await running, runs: made.arrived.length };
  };

  test('are as many as the group says, of jobs whose actor died', async () => {
    expect(await stubborn({ idempotent: true, maxRedeliveries: 2 }, 2)).toEqual({
      outcome: [{ make: undefined, use: undefined }, undefined],
      runs: 3,
    });
    const { outcome, runs } = await stubborn({ idempotent: true, maxRedeliveries: 2 }, 3);
    expect(outcome[1]).toMatchObject({ code: ActorDiedError.code, mayHaveRun: true, incarnation: 3 });
    expect(runs).toBe(3);
  });

  test.each([
    [
      {},
      /job 1\. The job may have had side effects; it was not run again\. Declare the group `idempotent` and set `maxRedeliveries` to have/,
    ],
    [
      { idempotent: true },
      /it was not run again\. Set the `maxRedeliveries` of the group, which is `idempotent`, to have/,
    ],
    [
      { idempotent: true, maxRedeliveries: 1 },
      /It was tried twice, as often as `maxRedeliveries: 1` allows, and may have had/,
    ],
    [
      { idempotent: true, maxRedeliveries: 2 },
      /It was tried 3 times, as often as `maxRedeliveries: 2` allows, and may have had/,
    ],
  ])('of a group with %j: the error says what happened, and what would have helped', async (options, said) => {
    const tries = 'idempotent' in options && 'maxRedeliveries' in options ? options.maxRedeliveries + 1 : 1;
    const { outcome, runs } = await stubborn(options, tries);
    const message = expect.stringMatching(said);
    expect(outcome[1]).toMatchObject({ code: ActorDiedError.code, mayHaveRun: true, message });
    expect(runs).toBe(tries);
  });

  test('do not repeat what has been published, downstream', async () => {
    const doors = new Doors<number>();
    const used: unknown[] = [];
    const clock = new ManualClock();
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', { idempotent: true, maxRedeliveries: 1 }))
      .addModule(Played.node('early', { group: 'g' }))
      .addModule(Played.node('late', { group: 'g' }).dependsOn('early'))
      .addModule(Played.node('use', { group: 'u' }).dependsOn('early'))
      .addModule(Played.node('end', { group: 'e' }).dependsOn('use', 'late'));
    let makes = 0;
    const script: Script = {
      early: () => ++makes,
      late: () => doors.wait(makes),
      use: ({ data }: { data: Iterable<{ value: unknown }> }) => used.push([...data][0]?.value),
    };
    const pipeline = await simulate(builder, { executor, clock, script });
    const running = pipeline.run();
    await doors.atDoor(1);
    await until(() => used.length === 1);
    await executor.actor('g').crash();
    await until(() => clock.pending > 0);
    clock.pass(50);
    await doors.atDoor(2);
    doors.open(2, 'late');
    // The first word counts.
    expect(await running).toMatchObject({ early: 1, late: 'late' });
    expect(used).toEqual([1]);
  });

  test('are not made of jobs that failed by themselves', async () => {
    const { pipeline, made } = await chain({ idempotent: true, maxRedeliveries: 5 });
    made.slam(1, new Error('broken'));
    await expect(pipeline.run(1)).rejects.toThrow('broken');
    expect(made.arrived).toEqual([1]);
  });
});

describe('F40 a replica that dies again and again', () => {
  test('F40 is started anew after growing pauses, until the group is given up with the last reason', async () => {
    const { pipeline, executor, clock } = await chain({ maxRestarts: 3 });
    const starts = () => executor.actors.filter(({ request }) => request.group === 'g').length;
    for (const [death, pause] of [50, 100, 200].entries()) {
      await executor.actor('g').crash(`reason ${death + 1}`);
      await until(() => clock.pending > 0);
      clock.pass(pause - 1);
      await turns(3);
      expect(starts()).toBe(death + 1);
      clock.pass(1);
      await until(() => pipeline.stats().groups[0]?.alive === 1);
    }
    const waiting = pipeline.runSafe(1);
    await executor.actor('g').crash('reason 4');
    for (const [, error] of [await waiting, await pipeline.runSafe(2)]) {
      expect(error).toMatchObject({ group: 'g', message: expect.stringMatching(/reason 4|died/) });
    }
    await expect(pipeline.run(3)).rejects.toMatchObject({
      code: CrashLoopError.code,
      message: expect.stringMatching(/died 4 times within a minute, last: reason 4/),
    });
    expect(clock.pending).toBe(0);
  });

  test('deaths of long ago, of those that had finished jobs, and by our own hand do not count', async () => {
    const { pipeline, executor, clock, made, through } = await chain({ maxRestarts: 1, cancelGrace: 0 });
    for (let minute = 0; minute < 3; minute++) {
      await executor.actor('g').crash();
      await until(() => clock.pending > 0);
      clock.pass(60_001);
      await until(() => pipeline.stats().groups[0]?.alive === 1);
    }
    for (let n = 1; n <= 3; n++) {
      await through(n);
      await executor.actor('g').crash();
      clock.pass(60_001);
      await until(() => pipeline.stats().groups[0]?.alive === 1);
    }
    for (let n = 11; n <= 13; n++) {
      const late = pipeline.runSafe(n, { timeout: 10 });
      await made.atDoor(n);
      clock.pass(10);
      await late;
      clock.pass(0);
      await until(() => executor.actor('g').isAlive && pipeline.stats().groups[0]?.running === 0);
      clock.pass(60_001);
      await until(() => pipeline.stats().groups[0]?.alive === 1);
    }
    await through(99);
  });

  test('F40 of one job after another is not given up: they are to blame', async () => {
    const { pipeline, executor, made, through } = await chain({ maxRestarts: 0 });
    for (let job = 1; job <= 6; job++) {
      const running = pipeline.runSafe(job);
      await made.atDoor(job);
      await executor.actor('g').crash(`of job ${job}`);
      expect((await running)[1]).toMatchObject({ code: ActorDiedError.code, job });
    }
    await through(7);
  });

  test('F40 of the same job again is given up', async () => {
    const { pipeline, executor, made } = await chain({ maxRestarts: 0, idempotent: true, maxRedeliveries: 5 });
    const running = pipeline.runSafe(1);
    for (let death = 1; death <= 2; death++) {
      await until(() => made.arrived.length === death);
      await executor.actor('g').crash(`reason ${death}`);
    }
    const [, error] = await running;
    expect(error).toMatchObject({ code: CrashLoopError.code, message: expect.stringContaining('last: reason 2') });
  });

  test('the jobs of other groups are not touched', async () => {
    const { pipeline, executor, made, used, open } = await chain({ maxRestarts: 0 });
    made.open(1);
    const running = pipeline.run(1);
    await used.atDoor(1);
    await executor.actor('g').crash();
    await turns(2);
    open(1);
    expect(await running).toEqual({ make: undefined, use: undefined });
  });
});
