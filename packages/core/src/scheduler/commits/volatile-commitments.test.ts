import { describe, expect, test } from 'vitest';
import { Group } from '../../builder/group.js';
import { ParallelPipeline } from '../../builder/parallel-pipeline.js';
import { AbortedError, ActorKilledError, CommitError, StateLostError } from '../../errors/errors.js';
import { ManualClock } from '../../resources/fixtures/manual-clock.js';
import type { Pipeline } from '../../runtime/pipeline.js';
import type { GroupOptions } from '../../spec/group-options.js';
import { Kept, Played, Reported, type Script } from '../fixtures/played.js';
import { simulate } from '../fixtures/simulate.js';
import { Doors, turns, until } from '../fixtures/turns.js';
import { Unruly } from '../fixtures/unruly.js';

/** `work` feeds the Aggregate `keep`, which feeds `report`; each in a group of its own name. */
async function keeping(script: Script = {}, executor = new Unruly()) {
  const clock = new ManualClock();
  const builder = new ParallelPipeline()
    .addModule(Played.node('work', { group: 'work' }))
    .addModule(Kept.node('keep', { group: 'keep' }).dependsOn('work'))
    .addModule(Reported.node('report', { group: 'report' }).dependsOn('keep'));
  const pipeline = await simulate(builder, { executor, clock, script });
  return { pipeline, executor, clock, kept: () => kept(pipeline) };
}

const kept = async (pipeline: Pipeline) => (await pipeline.process()).keep;

describe('process() keeps its place', () => {
  test('F68 what a job adds after a process() that fails downstream stays, and so does what was there', async () => {
    let fails = true;
    const { pipeline, kept } = await keeping({
      report() {
        if (fails) throw new Error('no report');
      },
    });
    const calls = [pipeline.run(1), pipeline.run(2)];
    const failing = expect(pipeline.process()).rejects.toThrow('no report');
    calls.push(pipeline.run(3), pipeline.run(4));
    await Promise.all([...calls, failing]);
    fails = false;
    expect(await kept()).toEqual([1, 2, 3, 4]);
  });

  test('F67 a process() aborted while it runs takes nothing away from the jobs that were committed meanwhile', async () => {
    const doors = new Doors<string>();
    const { pipeline, kept } = await keeping({ 'keep.process': () => doors.wait('process') });
    await pipeline.run(1);
    const controller = new AbortController();
    const aborted = expect(pipeline.process(undefined, { signal: controller.signal })).rejects.toThrow(AbortedError);
    await doors.atDoor('process');
    const later = pipeline.run(2);
    await turns();
    controller.abort();
    await aborted;
    doors.open('process');
    await later;
    expect(await kept()).toEqual([1, 2]);
  });
});

describe('state that is lost', () => {
  test('F42 is told with its size, until reset() begins anew', async () => {
    const { pipeline, executor, kept } = await keeping();
    await Promise.all([1, 2, 3].map((job) => pipeline.run(job)));
    await executor.actor('keep').crash();
    await expect(pipeline.run(4)).rejects.toMatchObject({ code: StateLostError.code, jobs: 3, group: 'keep' });
    await expect(pipeline.process()).rejects.toThrow(StateLostError);
    await pipeline.reset('keep');
    await pipeline.run(5);
    expect(await kept()).toEqual([5]);
  });

  test('F42 is not reported downstream by a process() that was called before', async () => {
    const doors = new Doors<unknown>();
    const reports: unknown[] = [];
    const { pipeline, executor } = await keeping({
      work: ({ request }: { request: unknown }) => request === 2 && doors.wait(2),
      report: () => void reports.push('reported'),
    });
    await pipeline.run(1);
    const running = pipeline.run(2);
    const processing = pipeline.process();
    await doors.atDoor(2);
    await executor.actor('keep').crash();
    doors.open(2);
    await expect(running).rejects.toThrow(StateLostError);
    await expect(processing).rejects.toThrow(StateLostError);
    await turns();
    expect(reports).toEqual([]);
  });

  test('F42 an actor that held nothing loses nothing', async () => {
    const { pipeline, executor, clock, kept } = await keeping();
    await executor.actor('keep').crash();
    await until(() => clock.pending > 0);
    clock.pass(50);
    await pipeline.run(1);
    expect(await kept()).toEqual([1]);
    await executor.actor('keep').crash();
    await until(() => clock.pending > 0);
    clock.pass(50);
    await pipeline.run(2);
    expect(await kept()).toEqual([2]);
  });
});

describe('a commit that fails', () => {
  test('F43 names those that took the job in and those that did not', async () => {
    const { pipeline } = await twoKeepers(
      {
        'second.aggregate': () => {
          throw new Error('no room');
        },
      },
      ['one', 'two'],
    );
    await expect(pipeline.run(1)).rejects.toMatchObject({
      code: CommitError.code,
      committed: ['first'],
      rejected: ['second'],
      cause: { message: 'no room' },
    });
  });

  test('F43 names both of a group, whose actor is replaced', async () => {
    let fails = true;
    const { pipeline } = await twoKeepers(
      {
        'second.aggregate': () => {
          if (fails) throw new Error('no room');
        },
      },
      ['one', 'one'],
    );
    await expect(pipeline.run(1)).rejects.toMatchObject({ committed: [], rejected: ['second', 'first'] });
    fails = false;
    await pipeline.run(2);
    expect(await pipeline.process()).toMatchObject({ first: [2], second: [2] });
  });

  test('F43 when an actor dies unanswered, and what it held is lost', async () => {
    const doors = new Doors<string>();
    const { pipeline, executor } = await keeping({
      'keep.aggregate': ({ request }: { request: number }) => (request === 2 ? doors.wait('aggregate') : undefined),
    });
    await pipeline.run(1);
    const running = pipeline.run(2);
    await doors.atDoor('aggregate');
    await executor.actor('keep').crash();
    await expect(running).rejects.toMatchObject({ code: CommitError.code, committed: [], rejected: ['keep'] });
    await expect(pipeline.run(3)).rejects.toMatchObject({ code: StateLostError.code, jobs: 1 });
  });
});

describe('what runs beside a job that an Aggregate refuses', () => {
  /** `work` and `keep` share a group; job 2 waits in `work` until its door is open, and job 1 is refused. */
  async function refusingBeside(group: GroupOptions = {}) {
    const doors = new Doors<number>();
    const runs: number[] = [];
    const script: Script = {
      work: ({ request }: { request: number }) => {
        runs.push(request);
        return request === 2 ? doors.wait(2) : undefined;
      },
      'keep.aggregate': ({ request }: { request: number }) => {
        if (request === 1) throw new Error('no room');
      },
    };
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', { concurrency: 2, ...group }))
      .addModule(Played.node('work', { group: 'g' }))
      .addModule(Kept.node('keep', { group: 'g' }).dependsOn('work'));
    const executor = new Unruly();
    const pipeline = await simulate(builder, { executor, clock: new ManualClock(), script });
    return { pipeline, executor, doors, runs };
  }

  test('ends, and is told that what it had for its Aggregate is gone', async () => {
    const { pipeline, executor, doors } = await refusingBeside();
    const refused = pipeline.run(1).catch((error: unknown) => error);
    const beside = pipeline.run(2).catch((error: unknown) => error);
    expect(await refused).toMatchObject({ code: CommitError.code, rejected: ['keep'] });
    await doors.atDoor(2);
    const later = pipeline.run(3);
    await turns();
    expect(executor.actors).toHaveLength(1);
    doors.open(2);
    expect(await beside).toMatchObject({ code: ActorKilledError.code, mayHaveRun: true });
    await later;
    expect((await pipeline.process()).keep).toEqual([3]);
  });

  test('runs again if it may', async () => {
    const { pipeline, doors, runs } = await refusingBeside({ idempotent: true, maxRedeliveries: 1 });
    const refused = pipeline.run(1).catch((error: unknown) => error);
    const beside = pipeline.run(2);
    await refused;
    await doors.atDoor(2);
    doors.open(2);
    await beside;
    expect(runs).toEqual([1, 2, 2]);
    expect((await pipeline.process()).keep).toEqual([2]);
  });

  test('has no answer that counts, if its Aggregates took it in after the one that they refused', async () => {
    const doors = new Doors<string>();
    const script: Script = {
      'keep.aggregate': async ({ request }: { request: number }) => {
        if (request !== 1) return;
        await doors.wait('aggregate');
        throw new Error('no room');
      },
    };
    const builder = new ParallelPipeline()
      .addModule(Played.node('work', { group: 'work' }))
      .addModule(Kept.node('keep', { group: 'keep' }).dependsOn('work'));
    const executor = new Unruly();
    const pipeline = await simulate(builder, { executor, clock: new ManualClock(), script });
    const calls = [1, 2].map((job) => pipeline.run(job).catch((error: unknown) => error));
    await doors.atDoor('aggregate');
    await until(() => executor.actor('keep').sent('commit').length === 2);
    doors.open('aggregate');
    expect(await Promise.all(calls)).toMatchObject([
      { cause: { message: 'no room' } },
      { code: CommitError.code, rejected: ['keep'] },
    ]);
    await pipeline.run(3);
    expect((await pipeline.process()).keep).toEqual([3]);
  });
});

/** Two Aggregates fed by the same module, each in the group of the list. */
async function twoKeepers(script: Script, [one, two]: readonly [string, string]) {
  const builder = new ParallelPipeline()
    .addModule(Played.node('work', { group: 'work' }))
    .addModule(Kept.node('first', { group: one }).dependsOn('work'))
    .addModule(Kept.node('second', { group: two }).dependsOn('work'));
  const executor = new Unruly();
  const clock = new ManualClock();
  return { pipeline: await simulate(builder, { executor, clock, script }), executor, clock };
}
