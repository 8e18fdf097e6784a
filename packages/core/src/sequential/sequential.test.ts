import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import {
  AbortedError,
  ClosedPipelineError,
  CommitError,
  DeadlineError,
  QueueFullError,
  StateLostError,
  TeardownError,
  TimeoutError,
} from '../errors/errors.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { numbers } from '../scheduler/fixtures/chain.js';
import { Kept, Played, Reported, type Script } from '../scheduler/fixtures/played.js';
import { Doors, turns, until } from '../scheduler/fixtures/turns.js';
import { recordEvents } from '../testing/record-events.js';
import { simulate } from './fixtures/simulate.js';

const GRACE_MS = 5_000;

/** `first`, then `second`. */
async function working(script: Script = {}, maxPending?: number) {
  const clock = new ManualClock();
  const builder = new SequentialPipeline({ name: 'p' })
    .addModule(Played.node('first'))
    .addModule(Played.node('second').dependsOn('first'));
  const pipeline = await simulate(builder, { clock, script, ...(maxPending && { maxPending }) });
  return { pipeline, clock };
}

/** `work` feeds the Aggregate `keep`, which feeds `report`. */
async function keeping(script: Script = {}) {
  const clock = new ManualClock();
  const builder = new SequentialPipeline()
    .addModule(Played.node('work'))
    .addModule(Kept.node('keep').dependsOn('work'))
    .addModule(Reported.node('report').dependsOn('keep'));
  const pipeline = await simulate(builder, { clock, script });
  return { pipeline, clock, kept: async () => (await pipeline.process()).keep };
}

const waiting = (doors: Doors<number>): Script => ({
  first: ({ request }: { request: number }) => doors.wait(request),
});

describe('jobs', () => {
  test('go by priority where it is given, but none passes a process()', async () => {
    const doors = new Doors<number>();
    const { pipeline } = await working(waiting(doors));
    const calls = [
      pipeline.run(1),
      pipeline.run(2),
      pipeline.run(3, { priority: 1 }),
      pipeline.process(),
      pipeline.run(4),
      pipeline.run(5, { priority: 9 }),
    ];
    for (const job of numbers(1, 5)) doors.open(job);
    await Promise.all(calls);
    expect(doors.arrived).toEqual([1, 3, 2, 5, 4]);
  });

  test('run one at a time, first come, first served', async () => {
    const doors = new Doors<number>();
    const { pipeline } = await working(waiting(doors));
    const order: number[] = [];
    const jobs = numbers(1, 3).map((job) => pipeline.run(job).then(() => order.push(job)));
    doors.open(3);
    doors.open(2);
    await turns(2);
    expect(doors.arrived).toEqual([1]);
    doors.open(1);
    await Promise.all(jobs);
    expect(order).toEqual([1, 2, 3]);
  });

  test('that end at once follow each other without end, and without depth', async () => {
    const { pipeline } = await working({ second: ({ request }: { request: number }) => request });
    const jobs = numbers(1, 20_000).map((job) => pipeline.run(job));
    expect((await Promise.all(jobs)).map(({ second }) => second)).toEqual(numbers(1, 20_000));
  });

  test('F16 that fail leave those behind them alone', async () => {
    const { pipeline } = await working({
      first: ({ request }: { request: number }) => {
        if (request === 2) throw new RangeError('broken');
      },
    });
    const outcomes = await Promise.all(numbers(1, 3).map((job) => pipeline.runSafe(job)));
    expect(outcomes.map(([, error]) => error === undefined)).toEqual([true, false, true]);
    expect(outcomes[1]?.[1]).toMatchObject({ pipeline: 'p', module: 'first', job: 2, cause: { message: 'broken' } });
  });

  test('F44 more than may be pending are refused', async () => {
    const doors = new Doors<number>();
    const { pipeline } = await working(waiting(doors), 2);
    const jobs = [pipeline.run(1), pipeline.run(2)];
    await expect(pipeline.run(3)).rejects.toThrow(QueueFullError);
    doors.open(1);
    doors.open(2);
    await Promise.all(jobs);
    doors.open(4);
    await pipeline.run(4);
  });

  test('tell their listeners once', async () => {
    const { pipeline } = await working();
    const events = recordEvents(pipeline);
    await pipeline.run(1);
    expect(events.job.map(({ status }) => status)).toEqual(['queued', 'succeeded']);
    expect(events.module.map(({ module, job }) => [module, job])).toEqual([
      ['first', 1],
      ['second', 1],
    ]);
  });
});

describe('ending a job', () => {
  test('F46 F47 by one signal: queued and running ones end, with one listener for all, and none afterwards', async () => {
    const doors = new Doors<number>();
    const { pipeline } = await working(waiting(doors));
    const controller = new AbortController();
    const { signal } = controller;
    const jobs = numbers(1, 1_000).map((job) => pipeline.runSafe(job, { signal }));
    const free = pipeline.run(2_000);
    expect(getEventListeners(signal, 'abort').length).toBe(1);
    controller.abort(new Error('enough'));
    for (const [, error] of await Promise.all(jobs)) expect(error).toBeInstanceOf(AbortedError);
    doors.open(1);
    doors.open(2_000);
    await free;
    expect(doors.arrived).toEqual([1, 2_000]);
    expect(getEventListeners(signal, 'abort').length).toBe(0);
  });

  test('by its deadline, wherever it is', async () => {
    const doors = new Doors<number>();
    const { pipeline, clock } = await working(waiting(doors));
    const running = expect(pipeline.run(1, { deadline: 100 })).rejects.toMatchObject({
      code: DeadlineError.code,
      job: 1,
    });
    const queued = expect(pipeline.run(2, { deadline: 50 })).rejects.toMatchObject({
      code: DeadlineError.code,
      job: 2,
    });
    clock.pass(50);
    await queued;
    clock.pass(50);
    await running;
    doors.open(1);
    doors.open(3);
    await pipeline.run(3);
    expect(doors.arrived).toEqual([1, 3]);
    expect(clock.pending).toBe(0);
  });

  test('by its timeout, which counts from its begin', async () => {
    const doors = new Doors<number>();
    const { pipeline, clock } = await working(waiting(doors));
    const first = pipeline.run(1, { timeout: 100 });
    const second = expect(pipeline.run(2, { timeout: 100 })).rejects.toThrow(TimeoutError);
    clock.pass(99);
    doors.open(1);
    await first;
    await doors.atDoor(2);
    clock.pass(99);
    await turns(2);
    expect(pipeline.stats().pending).toBe(1);
    clock.pass(1);
    await second;
  });

  test('waits for the module that heeds its signal, and for one that does not no longer than the grace', async () => {
    const doors = new Doors<number>();
    const { pipeline, clock } = await working(waiting(doors));
    const stuck = expect(pipeline.run(1, { timeout: 10 })).rejects.toThrow(TimeoutError);
    doors.open(2);
    const behind = pipeline.run(2);
    clock.pass(10);
    await stuck;
    clock.pass(GRACE_MS - 1);
    await turns(2);
    expect(doors.arrived).toEqual([1]);
    clock.pass(1);
    await behind;
    // What it does now concerns nobody.
    doors.open(1);
    doors.open(3);
    await pipeline.run(3);
    expect(clock.pending).toBe(0);
  });
});

describe('Aggregates', () => {
  test('take in the successful jobs alone', async () => {
    const { pipeline, kept } = await keeping({
      work: ({ request }: { request: number }) => {
        if (request === 2) throw new Error('broken');
      },
    });
    await Promise.all(numbers(1, 3).map((job) => pipeline.runSafe(job)));
    expect(await kept()).toEqual([1, 3]);
    expect(await kept()).toEqual([]);
  });

  test('F67 process() sees exactly the successful jobs that were called before', async () => {
    const { pipeline } = await keeping();
    const calls = [pipeline.run(1), pipeline.run(2), pipeline.process(), pipeline.run(3), pipeline.process()];
    const [, , first, , second] = await Promise.all(calls);
    expect([first?.keep, second?.keep]).toEqual([[1, 2], [3]]);
  });

  test('F68 are as they were if something downstream fails, even where process() changed the state in place', async () => {
    let fails = true;
    const { pipeline, kept } = await keeping({
      'keep.process': (_: unknown, { state }: { state: unknown[] }) => {
        const all = [...state];
        state.length = 0;
        return all;
      },
      report: () => {
        if (fails) throw new Error('no report');
      },
    });
    await pipeline.run(1);
    const failing = expect(pipeline.process()).rejects.toThrow('no report');
    await pipeline.run(2);
    await failing;
    fails = false;
    expect(await kept()).toEqual([1, 2]);
  });

  test('F67 F68 are as they were if process() is aborted and what is downstream does not heed it', async () => {
    const doors = new Doors<string>();
    let calls = 0;
    const { pipeline, clock, kept } = await keeping({
      'keep.process': (_: unknown, { state }: { state: unknown[] }) => {
        const all = [...state];
        state.length = 0;
        return all;
      },
      report: () => (++calls === 1 ? doors.wait('report') : undefined),
    });
    await pipeline.run(1);
    const controller = new AbortController();
    const aborted = expect(pipeline.process(undefined, { signal: controller.signal })).rejects.toThrow(AbortedError);
    await doors.atDoor('report');
    controller.abort();
    await aborted;
    const later = pipeline.run(2);
    clock.pass(GRACE_MS);
    await later;
    doors.open('report');
    expect(await kept()).toEqual([1, 2]);
  });

  test('F42 F43 that fail half-way are lost, loudly, until reset() begins anew', async () => {
    let fails = false;
    const { pipeline, kept } = await keeping({
      'keep.aggregate': () => {
        if (fails) throw new Error('no room');
      },
    });
    await pipeline.run(1);
    fails = true;
    const queued = [pipeline.runSafe(2), pipeline.runSafe(3)];
    const [[, second], [, third]] = (await Promise.all(queued)) as [[unknown, unknown], [unknown, unknown]];
    expect(second).toMatchObject({
      code: CommitError.code,
      committed: [],
      rejected: ['keep'],
      cause: { message: 'no room' },
    });
    expect(third).toMatchObject({ code: StateLostError.code, jobs: 1 });
    await expect(pipeline.process()).rejects.toThrow(StateLostError);
    fails = false;
    await pipeline.reset();
    await pipeline.run(4);
    expect(await kept()).toEqual([4]);
  });

  test('F43 what one took in while another did not is not lost silently later', async () => {
    let failing: string | undefined;
    const refuse = (name: string) => () => {
      if (failing === name) throw new Error('no room');
    };
    const builder = new SequentialPipeline()
      .addModule(Played.node('work'))
      .addModule(Kept.node('one').dependsOn('work'))
      .addModule(Kept.node('two').dependsOn('work'));
    const script: Script = { 'one.aggregate': refuse('one'), 'two.aggregate': refuse('two') };
    const pipeline = await simulate(builder, { clock: new ManualClock(), script });
    failing = 'two';
    await expect(pipeline.run(1)).rejects.toMatchObject({ committed: ['one'], rejected: ['two'] });
    failing = 'one';
    await expect(pipeline.run(2)).rejects.toMatchObject({ committed: ['two'], rejected: ['one'] });
    failing = undefined;
    await expect(pipeline.run(3)).rejects.toMatchObject({ code: StateLostError.code, jobs: 1 });
  });

  test('F67 F68 each successful job is in exactly one process(): the first one called after it that succeeds', async () => {
    const call = fc.record({
      kind: fc.constantFrom('run' as const, 'run' as const, 'process' as const),
      fate: fc.constantFrom('succeeds' as const, 'succeeds' as const, 'fails' as const, 'aborted' as const),
      turns: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 15 }), async (calls) => {
        const fulfil = async ({ request }: { request: number }) => {
          const one = calls[request];
          await turns(one?.turns ?? 0);
          if (one?.fate === 'fails') throw new Error('as foretold');
        };
        const { pipeline, kept } = await keeping({ work: fulfil, 'keep.aggregate': () => turns(1), report: fulfil });
        const outcomes = await Promise.all(
          calls.map(async ({ kind, fate, turns: length }, number) => {
            const controller = new AbortController();
            if (fate === 'aborted') void turns(length).then(() => controller.abort());
            const { signal } = controller;
            const [results, error] = await (kind === 'run'
              ? pipeline.runSafe(number, { signal })
              : pipeline.processSafe(number, { signal }));
            return { kind, number, results, error };
          }),
        );
        let held: number[] = [];
        for (const { kind, number, results, error } of outcomes) {
          if (error !== undefined) continue;
          if (kind === 'run') {
            held.push(number);
          } else {
            expect(results?.keep).toEqual(held);
            held = [];
          }
        }
        expect(await kept()).toEqual(held);
        await pipeline.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe('close()', () => {
  test('F48 finishes what is in flight, tears down in reverse order, and is the same when called again', async () => {
    const doors = new Doors<number>();
    const torn: string[] = [];
    const { pipeline, clock } = await working({
      ...waiting(doors),
      'first.teardown': () => void torn.push('first'),
      'second.teardown': () => void torn.push('second'),
    });
    const jobs = [pipeline.run(1), pipeline.run(2)];
    const closing = pipeline.close();
    expect(pipeline.close()).toBe(closing);
    await expect(pipeline.run(3)).rejects.toThrow(ClosedPipelineError);
    doors.open(1);
    doors.open(2);
    await Promise.all(jobs);
    await closing;
    expect([torn, clock.pending]).toEqual([['second', 'first'], 0]);
  });

  test('F50 rejects what is not finished by its deadline', async () => {
    const doors = new Doors<number>();
    const { pipeline, clock } = await working(waiting(doors));
    const jobs = numbers(1, 3).map((job) => pipeline.runSafe(job));
    const closing = pipeline.close({ deadline: 100 });
    clock.pass(100);
    for (const [, error] of await Promise.all(jobs)) expect(error).toBeInstanceOf(ClosedPipelineError);
    await closing;
    expect([doors.arrived, clock.pending]).toEqual([[1], 0]);
  });

  test('F25 goes on after a teardown() that fails, and reports it', async () => {
    const torn: string[] = [];
    const { pipeline } = await working({
      'first.teardown': () => void torn.push('first'),
      'second.teardown': () => {
        throw new Error('stuck lid');
      },
    });
    const error = (await pipeline.close().catch((thrown: unknown) => thrown)) as TeardownError;
    expect(error).toBeInstanceOf(TeardownError);
    expect(error.errors).toMatchObject([{ module: 'second', cause: { message: 'stuck lid' } }]);
    expect(torn).toEqual(['first']);
  });
});

test('an abort of a job that is being taken in comes too late', async () => {
  const doors = new Doors<string>();
  const { pipeline, kept } = await keeping({ 'keep.aggregate': () => doors.wait('aggregate') });
  const controller = new AbortController();
  const running = pipeline.run(1, { signal: controller.signal });
  await until(() => doors.arrived.length === 1);
  controller.abort();
  doors.open('aggregate');
  await running;
  expect(await kept()).toEqual([1]);
});
