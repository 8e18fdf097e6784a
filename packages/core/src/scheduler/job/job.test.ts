import { describe, expect, test } from 'vitest';
import { ParallelPipeline } from '../../builder/parallel-pipeline.js';
import { CrashLoopError, Group, type RunArgs, transfer } from '../../index.js';

import { ManualClock } from '../../resources/fixtures/manual-clock.js';
import type { RunCommand } from '../../wire/host-commands.js';
import { type HostCommands, lengthenRequests } from '../../wire/short-form.js';

import { jobOf } from '../fixtures/jobs.js';
import { Played, type Script } from '../fixtures/played.js';
import { simulate } from '../fixtures/simulate.js';
import { Doors, turns, until } from '../fixtures/turns.js';
import { Unruly } from '../fixtures/unruly.js';

const bytes = () => new Uint8Array([1, 2, 3]);
const seen = ({ data }: RunArgs) => [...(([...data].at(0)?.value as Uint8Array | undefined) ?? [])];

describe('F33 buffers reach all who read them', () => {
  test('F33 exposed, and passed on to two groups', async () => {
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addModule(Played.node('source', { group: 'source' }))
      .addModule(Played.node('one', { group: 'one' }).dependsOn('source'))
      .addModule(Played.node('other', { group: 'other' }).dependsOn('source'));
    const script: Script = { source: () => transfer(bytes()), one: seen, other: seen };
    const pipeline = await simulate(builder, { executor, clock: new ManualClock(), script });
    expect(await pipeline.run()).toEqual({ source: bytes(), one: [1, 2, 3], other: [1, 2, 3] });
  });

  test('F33 shared by two results of one message', async () => {
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addModule(Played.node('source', { group: 'source' }))
      .addModule(Played.node('again', { group: 'source', expose: false }).dependsOn('source'))
      .addModule(Played.node('one', { group: 'one' }).dependsOn('again'));
    const script: Script = {
      source: () => transfer(bytes()),
      again: ({ data }: RunArgs) => transfer([...data][0]?.value),
      one: seen,
    };
    const pipeline = await simulate(builder, { executor, clock: new ManualClock(), script });
    expect(await pipeline.run()).toEqual({ source: bytes(), one: [1, 2, 3] });
  });

  test('F33 moved to the only reader, not copied', async () => {
    const moved: ArrayBufferLike[] = [];
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addModule(Played.node('source', { group: 'source', expose: false }))
      .addModule(Played.node('one', { group: 'one' }).dependsOn('source'));
    const pipeline = await simulate(builder, {
      executor,
      clock: new ManualClock(),
      script: { source: bytes, one: seen },
    });
    const actor = executor.actor('one');
    const send = actor.send.bind(actor);
    actor.send = (message, transfer = []) => {
      moved.push(...(transfer as ArrayBufferLike[]));
      send(message, transfer);
    };
    expect(await pipeline.run()).toEqual({ one: [1, 2, 3] });
    expect(moved.map(({ byteLength }) => byteLength)).toEqual([0]);
  });

  test('F33 of two readers of what was handed over one gets a copy, and then the other the bytes themselves', async () => {
    const { pipeline, executor } = await fan({ source: () => transfer(bytes()), one: seen, other: seen });
    const sent: { readonly bytes: Uint8Array; readonly isMoved: boolean; readonly left: number }[] = [];
    for (const group of ['one', 'other']) {
      const actor = executor.actor(group);
      const send = actor.send.bind(actor);
      actor.send = (message, transfer = []) => {
        const [request] = lengthenRequests(message as HostCommands);
        const view = (request as RunCommand).inputs[0]?.value as Uint8Array;
        send(message, transfer);
        sent.push({ bytes: view, isMoved: transfer.includes(view.buffer), left: view.length });
      };
    }
    expect(await pipeline.run()).toEqual({ one: [1, 2, 3], other: [1, 2, 3] });
    expect(sent.map(({ isMoved, left }) => ({ isMoved, left }))).toEqual([
      { isMoved: false, left: 3 },
      { isMoved: true, left: 0 },
    ]);
    expect(sent[0]?.bytes).toBe(sent[1]?.bytes);
  });

  test('F33 handed out ahead to a replica and taken over by another', async () => {
    const doors = new Doors<number>();
    const executor = new Unruly({ ms: 0.1 });
    const clock = new ManualClock();
    const builder = new ParallelPipeline()
      .addGroup(new Group('one', { replicas: 2 }))
      .addModule(Played.node('source', { group: 'source', expose: false }))
      .addModule(Played.node('one', { group: 'one' }).dependsOn('source'))
      .addModule(Played.node('other', { group: 'other' }).dependsOn('source'));
    const script: Script = {
      source: bytes,
      async one(args: RunArgs<number>) {
        await doors.wait(args.request);
        return seen(args);
      },
      other: seen,
    };
    const pipeline = await simulate(builder, { executor, clock, script });
    doors.open(0);
    await pipeline.run(0);
    clock.pass(10);
    const jobs = [1, 2, 3, 4, 5, 6].map((job) => pipeline.run(job));
    await doors.atDoor(1);
    for (const job of [2, 3, 4, 5, 6]) doors.open(job);
    await Promise.all(jobs.slice(1));
    doors.open(1);
    for (const job of jobs) expect(await job).toEqual({ one: [1, 2, 3], other: [1, 2, 3] });
  });

  test('F33 a job that is tried again sees the buffer that another group has read too', async () => {
    const doors = new Doors<string>();
    const { pipeline, executor, clock } = await fan(
      {
        source: bytes,
        async one(args) {
          await doors.wait(`one${doors.arrived.length}`);
          return seen(args);
        },
        other: seen,
      },
      { idempotent: true, maxRedeliveries: 1 },
    );
    const running = pipeline.run();
    await doors.atDoor('one0');
    await until(() => executor.actor('other').sent('run').length === 1);
    await executor.actor('one').crash();
    await until(() => clock.pending > 0);
    clock.pass(50);
    await doors.atDoor('one1');
    doors.open('one1');
    expect(await running).toEqual({ one: [1, 2, 3], other: [1, 2, 3] });
  });

  test('F33 a job that is tried again sees the request that was handed over, although a later group has it too', async () => {
    const doors = new Doors<string>();
    const { pipeline, executor, clock } = await fan(
      {
        source: () => 'begun',
        async one({ request }: RunArgs<Uint8Array>) {
          await doors.wait(`one${doors.arrived.length}`);
          return [...request];
        },
        other: ({ request }: RunArgs<Uint8Array>) => [...request],
      },
      { idempotent: true, maxRedeliveries: 1 },
    );
    const running = pipeline.run(transfer(bytes()));
    await doors.atDoor('one0');
    await until(() => executor.actor('other').sent('run').length === 1);
    await executor.actor('one').crash();
    await until(() => clock.pending > 0);
    clock.pass(50);
    await doors.atDoor('one1');
    doors.open('one1');
    expect(await running).toEqual({ one: [1, 2, 3], other: [1, 2, 3] });
  });
});

/** `source` is read by `one` and by `other`; each in a group of its own name. */
async function fan(script: Script, one: ConstructorParameters<typeof Group>[1] = {}) {
  const executor = new Unruly();
  const clock = new ManualClock();
  const builder = new ParallelPipeline()
    .addGroup(new Group('one', one))
    .addModule(Played.node('source', { group: 'source', expose: false }))
    .addModule(Played.node('one', { group: 'one' }).dependsOn('source'))
    .addModule(Played.node('other', { group: 'other' }).dependsOn('source'));
  const pipeline = await simulate(builder, { executor, clock, script });
  return { pipeline, executor, clock };
}

test('F40 a job that one of its groups refuses at once is not begun in the others', async () => {
  const ran: number[] = [];
  const executor = new Unruly();
  const clock = new ManualClock();
  const builder = new ParallelPipeline()
    .addGroup(new Group('broken', { maxRestarts: 0 }))
    .addGroup(new Group('sound', { maxUndelivered: 4 }))
    .addModule(Played.node('one', { group: 'broken' }))
    .addModule(Played.node('other', { group: 'sound' }))
    .addModule(Played.node('both', { group: 'both' }).dependsOn('one', 'other'));
  const script: Script = { other: ({ job }: RunArgs) => ran.push(job) };
  const pipeline = await simulate(builder, { executor, clock, script });
  await executor.actor('broken').crash();
  const failed = Array.from({ length: 10 }, () => pipeline.run());
  for (const run of failed) await expect(run).rejects.toThrow(CrashLoopError);
  await turns();
  expect(ran).toEqual([]);
  await pipeline.reset('broken');
  await Promise.all(Array.from({ length: 10 }, () => pipeline.run()));
  expect(ran.length).toBe(10);
});

test('a settled job keeps none of those that were called before', () => {
  const [first, second, third] = [jobOf(1), jobOf(2), jobOf(3)] as const;
  second.barrier = first;
  third.barrier = second;
  second.fail(new Error('out of order'), false);
  expect(second.barrier).toBe(first);
  expect(third.unsettledBarrier()).toBe(first);
  first.fail(new Error('broken'), false);
  third.fail(new Error('broken'), false);
  expect([first.barrier, third.barrier]).toEqual([undefined, undefined]);
});
