import { describe, expect, test } from 'vitest';
import { Group } from '../../builder/group.js';
import { ParallelPipeline } from '../../builder/parallel-pipeline.js';
import { ClosedExecutorError, CrashLoopError } from '../../errors/errors.js';
import { inline } from '../../executors/inline/inline.js';
import { ManualClock } from '../../resources/fixtures/manual-clock.js';
import type { GroupOptions } from '../../spec/group-options.js';
import { recordEvents } from '../../testing/record-events.js';
import { Played, type Script } from '../fixtures/played.js';
import { simulate } from '../fixtures/simulate.js';
import { Doors, turns, until } from '../fixtures/turns.js';
import { Unruly } from '../fixtures/unruly.js';

/** One module `work` in group `g`. */
async function working(group: GroupOptions = {}, script: Script = {}, executor = new Unruly()) {
  const clock = new ManualClock();
  const builder = new ParallelPipeline().addGroup(new Group('g', group)).addModule(Played.node('work', { group: 'g' }));
  const pipeline = await simulate(builder, { executor, clock, script });
  const [stats] = [() => pipeline.stats().groups[0]];
  return { pipeline, executor, clock, stats, events: recordEvents(pipeline) };
}

describe('a pipeline whose executor is closed before it', () => {
  test.each([0, 3])('F54 says so to whoever calls, with maxRestarts: %i, and closes', async (maxRestarts) => {
    const executor = inline();
    const pipeline = await new ParallelPipeline({ name: 'p' })
      .addGroup(new Group('g', { replicas: 2, maxRestarts }))
      .addModule(Played.node('work', { group: 'g' }))
      .build({ executor });
    await executor.close();
    const early = pipeline.run();
    await expect(early).rejects.toThrow(ClosedExecutorError);
    await expect(pipeline.run()).rejects.toThrow('the executor of pipeline "p" was closed');
    await expect(pipeline.reset('g')).rejects.toThrow(ClosedExecutorError);
    await pipeline.close();
  });
});

describe('a group that was given up', () => {
  test('F40 settles also the job of the last replica that dies', async () => {
    const doors = new Doors<number>();
    const { pipeline, executor } = await working(
      { replicas: 2, maxRestarts: 0, idempotent: true, maxRedeliveries: 1 },
      { work: ({ request }: { request: number }) => doors.wait(request) },
    );
    doors.open(1);
    await pipeline.run(1);
    const running = pipeline.run(2);
    await doors.atDoor(2);
    await executor.actor('g', 1).crash();
    await expect(pipeline.run(3)).rejects.toThrow(CrashLoopError);
    // Its death says nothing against the group, which it had worked for.
    await executor.actor('g', 0).crash();
    await expect(running).rejects.toThrow(CrashLoopError);
  });

  test('F40 has nobody in its queue', async () => {
    const { pipeline, executor, stats } = await working({ maxRestarts: 0 });
    await executor.actor('g').crash();
    await expect(pipeline.run()).rejects.toThrow(CrashLoopError);
    await pipeline.reset('g');
    expect(stats()).toMatchObject({ queued: 0, alive: 1 });
    await pipeline.run();
  });

  test('that cannot be started by reset() either is given up again', async () => {
    let refuses = false;
    const executor = new Unruly({
      spawning() {
        if (refuses) throw new Error('no room');
      },
    });
    const { pipeline, clock } = await working({ maxRestarts: 1 }, {}, executor);
    refuses = true;
    await executor.actor('g').crash();
    await until(() => clock.pending > 0);
    clock.pass(50);
    await expect(pipeline.run(1)).rejects.toThrow(CrashLoopError);
    await expect(pipeline.reset('g')).rejects.toThrow('no room');
    const waiting = pipeline.run(2);
    await until(() => clock.pending > 0);
    clock.pass(50);
    await expect(waiting).rejects.toThrow(CrashLoopError);
    refuses = false;
    await pipeline.reset('g');
    await pipeline.run(3);
  });
});

test('F24 a replica that hangs when it is started again counts as dead, and is started once more', async () => {
  let hangs = false;
  const { pipeline, executor, clock } = await working(
    {},
    { 'work.bootstrap': () => (hangs ? new Promise(() => {}) : undefined) },
  );
  await pipeline.run();
  hangs = true;
  await executor.actor('g').crash();
  await until(() => executor.actors.length === 2 && executor.actor('g').sent('start').length > 0);
  clock.pass(300_000);
  await until(() => executor.actor('g').sent('stop').length > 0);
  hangs = false;
  // For what it warmed up to be torn down, then for the next start.
  clock.pass(5_000);
  await until(() => executor.alive.length === 0 && clock.pending > 0);
  clock.pass(50);
  await pipeline.run();
  await pipeline.close();
});

describe('F73 a start that the system has no room for', () => {
  const shortage = () => Object.assign(new Error('spawn EMFILE'), { code: 'EMFILE' });

  test('says nothing against the group: it is tried again, with longer and longer pauses, until there is room', async () => {
    let room = true;
    let refused = 0;
    const executor = new Unruly({
      spawning() {
        if (room) return;
        refused++;
        throw new Error('the worker did not start', { cause: shortage() });
      },
    });
    const { pipeline, clock } = await working({ maxRestarts: 0 }, {}, executor);
    await pipeline.run(0);
    room = false;
    await executor.actor('g').crash();
    const waiting = pipeline.run(1);
    await until(() => refused === 1);
    for (const pause of [50, 100, 200, 400, 800]) {
      const before = refused;
      await turns();
      clock.pass(pause - 1);
      await turns();
      expect(refused).toBe(before);
      clock.pass(1);
      await until(() => refused === before + 1);
    }
    room = true;
    await turns();
    clock.pass(1_600);
    await waiting;
    await pipeline.close();
  });

  test('gives the group up when there is none for a minute', async () => {
    let room = true;
    const executor = new Unruly({
      spawning() {
        if (!room) throw shortage();
      },
    });
    const { pipeline, clock } = await working({}, {}, executor);
    room = false;
    await executor.actor('g').crash();
    const waiting = pipeline.run(1).catch((error) => error);
    let passed = 0;
    for (; pipeline.stats().groups[0]?.queued; passed += 50) {
      await turns(2);
      clock.pass(50);
    }
    const error = await waiting;
    expect(error).toBeInstanceOf(CrashLoopError);
    expect(error.message).toMatch(
      /"g" was given up: replica 0 could not be started 20 times in a row, last: .*spawn EMFILE\. Mend/,
    );
    expect(passed).toBeGreaterThan(60_000);
    room = true;
    await pipeline.reset('g');
    await pipeline.run(2);
    await pipeline.close();
  });
});

describe('reset()', () => {
  test('while a replica is being started again waits for that one, and starts no other', async () => {
    const doors = new Doors<string>();
    const executor = new Unruly({ spawning: ({ incarnation }) => incarnation > 1 && doors.wait('spawn') });
    const { pipeline } = await working({}, {}, executor);
    await pipeline.run();
    await executor.actor('g').crash();
    await doors.atDoor('spawn');
    const reset = pipeline.reset('g');
    await turns();
    doors.open('spawn');
    await reset;
    expect(executor.alive.length).toBe(1);
    await pipeline.run();
    await pipeline.close();
    expect(executor.alive.length).toBe(0);
  });

  test('does not wait for the end of a pause', async () => {
    const { pipeline, executor, clock } = await working();
    await executor.actor('g').crash();
    await until(() => clock.pending > 0);
    await pipeline.reset('g');
    clock.pass(50);
    await turns();
    expect(executor.actors.length).toBe(2);
    await pipeline.run();
  });
});

describe('close()', () => {
  test('while a replica is being started again ends that one too', async () => {
    const doors = new Doors<string>();
    const executor = new Unruly();
    const { pipeline, clock } = await working(
      {},
      { 'work.bootstrap': () => executor.actors.length > 1 && doors.wait('boot') },
      executor,
    );
    await pipeline.run();
    await executor.actor('g').crash();
    await doors.atDoor('boot');
    const letGo = executor.actor('g').clings();
    let closed = false;
    const closing = pipeline.close().then(() => {
      closed = true;
    });
    await until(() => executor.actor('g').sent('stop').length > 0);
    clock.pass(5_000);
    await turns();
    expect(closed).toBe(false);
    letGo();
    await closing;
    expect([executor.alive.length, clock.pending]).toEqual([0, 0]);
  });

  test('F25 while a replica is being started again tells what goes wrong as that one tears down', async () => {
    const executor = new Unruly();
    const doors = new Doors<string>();
    const isAgain = () => executor.actors.length > 1;
    const builder = new ParallelPipeline()
      .addModule(Played.node('warm', { group: 'g' }))
      .addModule(Played.node('cold', { group: 'g' }).dependsOn('warm'));
    const script: Script = {
      'cold.bootstrap': () => isAgain() && doors.wait('boot'),
      'warm.teardown': () => {
        if (isAgain()) throw new Error('still hot');
      },
    };
    const clock = new ManualClock();
    const pipeline = await simulate(builder, { executor, clock, script });
    await pipeline.run();
    await executor.actor('g').crash();
    await doors.atDoor('boot');
    await expect(pipeline.close()).rejects.toThrow('still hot');
  });

  test('just as a replica becomes ready ends it', async () => {
    for (let delay = 0; delay < 20; delay++) {
      const doors = new Doors<string>();
      const executor = new Unruly();
      const { pipeline } = await working(
        {},
        { 'work.bootstrap': () => executor.actors.length > 1 && doors.wait('boot') },
        executor,
      );
      await pipeline.run();
      await executor.actor('g').crash();
      await doors.atDoor('boot');
      const actor = executor.actor('g');
      actor.hold();
      doors.open('boot');
      await until(() => actor.held.length > 0);
      actor.release();
      for (let microtask = 0; microtask < delay; microtask++) await undefined;
      await pipeline.close();
      await turns(2);
      expect(executor.alive.length, `${delay} microtasks later`).toBe(0);
    }
  });
});
