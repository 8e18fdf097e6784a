import { describe, expect, test } from 'vitest';
import type { RunArgs } from '../index.js';
import { CrashLoopError, Group, handOver } from '../index.js';
import { ParallelPipeline } from '../parallel-pipeline.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { Played, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { Doors, turns, until } from './fixtures/turns.js';
import { Unruly } from './fixtures/unruly.js';

const bytes = () => new Uint8Array([1, 2, 3]);
const seen = ({ data }: RunArgs) => [...(([...data].at(0)?.value as Uint8Array | undefined) ?? [])];

describe('F33 buffers reach all who read them', () => {
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
      { idempotent: true, maxRetries: 1 },
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
      { idempotent: true, maxRetries: 1 },
    );
    const running = pipeline.run(handOver(bytes()));
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
    .addGroup(new Group('sound', { ahead: 4 }))
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
