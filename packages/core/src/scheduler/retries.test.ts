import { describe, expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { AbortedError, DeadlineError, ModuleError, NonRetryableError, RetryAfterError } from '../errors/errors.js';
import type { ModuleEvent } from '../events/events.js';
import type { RunArgs } from '../module/run-args.js';
import type { RetryOptions } from '../options/retry.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import type { GroupOptions } from '../spec/group-options.js';
import { failing, recordedWork, steady, type Work } from './fixtures/attempts.js';
import { numbers, quick } from './fixtures/chain.js';
import { Kept, Played, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { Doors, turns, until } from './fixtures/turns.js';
import { Unruly, type UnrulyOptions } from './fixtures/unruly.js';

/** Module `work` in group `g`. */
async function retried(
  work: Work,
  { retry = steady, ...group }: GroupOptions & { retry?: RetryOptions } = {},
  on?: UnrulyOptions,
) {
  const clock = new ManualClock();
  const { attempts, script } = recordedWork(work);
  const builder = new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g', group))
    .addModule(Played.node('work', { group: 'g', retry }));
  const executor = on === undefined ? quick() : new Unruly(on);
  const pipeline = await simulate(builder, { executor, clock, script });
  return { pipeline, clock, attempts, executor: executor as Unruly };
}

describe('a module that throws', () => {
  test('is tried again after growing intervals, with the same inputs, and its job succeeds', async () => {
    const inputs = new Set<unknown>();
    const { pipeline, clock, attempts } = await retried((args) => {
      inputs.add(args.request);
      return failing(2)(args);
    });
    const job = pipeline.run({ some: 'request' });
    await until(() => attempts.length === 1);
    await turns(3);
    clock.pass(99);
    await turns(3);
    expect(attempts.length).toBe(1);
    clock.pass(1);
    await until(() => attempts.length === 2);
    await turns(3);
    clock.pass(199);
    await turns(3);
    expect(attempts.length).toBe(2);
    clock.pass(1);
    expect(await job).toEqual({ work: { some: 'request' } });
    expect(inputs.size).toBe(1);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test('fails its job with the last error once its attempts are used up', async () => {
    const { pipeline, clock } = await retried(failing(9));
    const job = pipeline.run(1).catch((error: ModuleError) => error);
    await until(() => clock.pending > 0);
    clock.pass(100);
    await turns(5);
    clock.pass(200);
    const error = (await job) as ModuleError;
    expect(error).toBeInstanceOf(ModuleError);
    expect(error).toMatchObject({ attempts: 3, module: 'work', cause: { message: 'attempt 3' } });
    await pipeline.close();
  });

  test.each([
    ['a NonRetryableError', () => new NonRetryableError('never'), {}],
    ['an error of a name', () => Object.assign(new Error('no'), { name: 'Hopeless' }), { nonRetryable: ['Hopeless'] }],
    ['an error of a class', () => new (class Hopeless extends Error {})(), { nonRetryable: ['Hopeless'] }],
    [
      'of a subclass',
      () => new (class Worse extends class Hopeless extends Error {} {})(),
      { nonRetryable: ['Hopeless'] },
    ],
  ])('is not tried again after %s', async (_, error, retry) => {
    const { pipeline, attempts } = await retried(
      () => {
        throw error();
      },
      { retry },
    );
    await expect(pipeline.run(1)).rejects.toMatchObject({ attempts: 1 });
    expect(attempts).toEqual(['1.1']);
    await pipeline.close();
  });

  test('says so in an event for each attempt', async () => {
    const { pipeline, clock, attempts } = await retried(failing(1));
    const events: ModuleEvent[] = [];
    pipeline.on('module', (event) => events.push(event));
    const job = pipeline.run(1);
    await until(() => clock.pending > 0);
    clock.pass(100);
    await job;
    expect(events).toMatchObject([
      { status: 'failed', attempt: 1, next: expect.any(Number), error: { cause: { message: 'attempt 1' } } },
      { status: 'ended', attempt: 2 },
    ]);
    expect(attempts).toEqual(['1.1', '1.2']);
    await pipeline.close();
  });
});

describe('a job that waits', () => {
  test.each([{}, { sharedMemory: false, startRecords: true }, { sharedMemory: false }])(
    'gives up its slot at concurrency 1, and goes on before any later job (%j)',
    async (on) => {
      const doors = new Doors<number>();
      const { pipeline, clock, attempts } = await retried(
        (args) => (args.request === 1 ? failing(1)(args) : doors.wait(args.request)),
        {},
        on,
      );
      const jobs = numbers(1, 4).map((request) => pipeline.run(request));
      await doors.atDoor(2);
      clock.pass(100);
      await turns(3);
      expect(attempts).toEqual(['1.1', '2.1']);
      doors.open(2);
      await until(() => attempts.length === 4);
      expect(attempts.slice(2)).toEqual(['1.2', '3.1']);
      for (const n of [3, 4]) doors.open(n);
      await Promise.all(jobs);
      await pipeline.close();
    },
  );

  test('counts against no maxUndelivered; once so many wait, no other begins until one goes on', async () => {
    const { pipeline, clock, attempts } = await retried(failing(1), { maxUndelivered: 3 });
    const jobs = numbers(1, 5).map((request) => pipeline.run(request));
    await until(() => attempts.length === 3);
    await turns(5);
    expect(attempts).toEqual(['1.1', '2.1', '3.1']);
    clock.pass(100);
    await until(() => attempts.length >= 8);
    await turns(5);
    clock.pass(100);
    await Promise.all(jobs);
    await pipeline.close();
  });

  test('64 of them do not stop another group', async () => {
    const clock = new ManualClock();
    let [waiting, served] = [0, 0];
    const script: Script = {
      fetch: ({ attempt }: RunArgs) => {
        if (attempt === 1) waiting++;
        if (attempt === 1) throw new Error('busy');
      },
      other: () => void served++,
    };
    const retry = { initialInterval: 60_000, maxInterval: 60_000, jitter: false };
    const builder = new ParallelPipeline({ name: 'p' })
      .addModule(Played.node('source', { group: 's' }))
      .addModule(Played.node('fetch', { group: 'fetch', retry }).dependsOn('source'))
      .addModule(Played.node('other', { group: 'other' }).dependsOn('source'));
    const pipeline = await simulate(builder, { executor: quick(), clock, script });
    const jobs = numbers(1, 128).map((request) => pipeline.run(request));
    await until(() => waiting === 64);
    await until(() => served === 128);
    clock.pass(60_000);
    await until(() => waiting === 128);
    await turns(3);
    clock.pass(60_000);
    await Promise.all(jobs);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test('fails at once with its last error if the wait would outlast its deadline', async () => {
    const { pipeline, attempts } = await retried(failing(2), { retry: { ...steady, initialInterval: 1_000 } });
    await expect(pipeline.run(1, { deadline: 999 })).rejects.toMatchObject({ code: 'MAGDA_MODULE', attempts: 1 });
    expect(attempts).toEqual(['1.1']);
    await pipeline.close();
  });

  test('is over at once when it is aborted, and its replica lives on', async () => {
    const { pipeline, clock, attempts, executor } = await retried(failing(1), {}, {});
    const controller = new AbortController();
    const job = pipeline.run(1, { signal: controller.signal });
    await until(() => clock.pending > 0);
    await turns(3);
    controller.abort();
    await expect(job).rejects.toThrow(AbortedError);
    clock.pass(60_000);
    await turns(5);
    expect(attempts).toEqual(['1.1']);
    expect(executor.actors.length).toBe(1);
    expect(pipeline.stats().groups[0]).toMatchObject({ running: 0 });
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test('is waited for by close()', async () => {
    const { pipeline, clock } = await retried(failing(1));
    const job = pipeline.run(1);
    await until(() => clock.pending > 0);
    const closed = pipeline.close();
    await turns(3);
    clock.pass(100);
    await job;
    await closed;
    expect(clock.pending).toBe(0);
  });

  test('is given up at the deadline of close()', async () => {
    const { pipeline, clock } = await retried(failing(1));
    const job = pipeline.run(1).catch(({ code }) => code);
    await until(() => clock.pending > 0);
    const closed = pipeline.close({ deadline: 50 });
    await turns(3);
    clock.pass(50);
    expect(await job).toBe('MAGDA_CLOSED');
    await closed;
    expect(clock.pending).toBe(0);
  });

  test.each([{}, { sharedMemory: false, startRecords: true }])('may have run if its actor dies (%j)', async (on) => {
    const { pipeline, clock, executor } = await retried(failing(1), {}, on);
    const job = pipeline.run(1).catch((error) => error);
    await until(() => clock.pending > 0);
    await turns(3);
    await executor.actor('g').crash();
    expect(await job).toMatchObject({ code: 'MAGDA_ACTOR_DIED', mayHaveRun: true });
    await pipeline.close();
  });

  test('is redelivered where that is allowed, and its attempts count on', async () => {
    const { pipeline, clock, attempts, executor } = await retried(
      ({ attempt, request }) => {
        if (attempt < 5) throw new Error(`attempt ${attempt}`);
        return request;
      },
      { idempotent: true, maxRedeliveries: 1, retry: { ...steady, maxAttempts: 4 } },
      {},
    );
    const job = pipeline.run(1);
    await until(() => clock.pending > 0);
    clock.pass(100);
    await until(() => attempts.length === 2);
    await turns(3);
    await executor.actor('g').crash();
    for (let n = 0; n < 20 && attempts.length < 3; n++) {
      await turns(3);
      clock.pass(50);
    }
    for (let n = 0; n < 20 && attempts.length < 4; n++) {
      await turns(3);
      clock.pass(100);
    }
    // Two attempts failed before, and a death is none of those that are allowed.
    expect(await job).toEqual({ work: 1 });
    expect(attempts).toEqual(['1.1', '1.2', '1.4', '1.5']);
    await pipeline.close();
  });

  test('is not timed meanwhile: its timeout is of the time in its slot, of all attempts together', async () => {
    const doors = new Doors<number>();
    const work: Work = async (args) => {
      if (args.attempt > 1) await doors.wait(args.attempt);
      return failing(1)(args);
    };
    const { pipeline, clock } = await retried(work, { timeout: 250 }, { ms: 100 });
    const job = pipeline.run(1).catch(({ code }) => code);
    await until(() => clock.pending > 0);
    await turns(3);
    clock.pass(100);
    await doors.atDoor(2);
    clock.pass(149);
    await turns(5);
    expect(pipeline.stats()).toMatchObject({ pending: 1 });
    clock.pass(1);
    expect(await job).toBe('MAGDA_TIMEOUT');
    doors.open(2);
    await pipeline.close();
  });
});

describe('a RetryAfterError', () => {
  test('holds the whole group, however long', async () => {
    const { pipeline, clock, attempts } = await retried((args) => {
      if (args.request === 1 && args.attempt === 1) throw new RetryAfterError(90_000);
      return args.request;
    });
    const first = pipeline.run(1);
    await until(() => clock.pending > 0);
    await turns(3);
    const second = pipeline.run(2);
    clock.pass(89_999);
    await turns(3);
    expect(attempts).toEqual(['1.1']);
    clock.pass(1);
    await Promise.all([first, second]);
    expect(attempts).toEqual(['1.1', '1.2', '2.1']);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test.each([
    ['shares memory', true],
    ['shares none', false],
  ])('holds what was handed ahead, too, where the executor %s', async (_, sharedMemory) => {
    const doors = new Doors();
    const work: Work = async ({ request, attempt }) => {
      if (request === 1 && attempt === 1) await doors.wait(1);
      return request;
    };
    const { pipeline, clock, attempts } = await retried(work, {}, { sharedMemory, ms: 0.1 });
    const figures = () => pipeline.stats().groups[0];
    await pipeline.run(0);
    const jobs = [1, 2, 3].map((request) => pipeline.run(request));
    await doors.atDoor(1);
    await until(() => figures()?.handedAhead === 2);
    doors.slam(1, new RetryAfterError(90_000));
    await until(() => figures()?.parked === 1);
    clock.pass(89_999);
    await turns(5);
    expect(attempts).toEqual(['0.1', '1.1']);
    expect(figures()).toMatchObject({ running: 0, handedAhead: 0, queued: 2, parked: 1 });
    clock.pass(1);
    expect(await Promise.all(jobs)).toEqual([{ work: 1 }, { work: 2 }, { work: 3 }]);
    expect(attempts).toEqual(['0.1', '1.1', '1.2', '2.1', '3.1']);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, '5'])('takes no %s', (ms) => {
    expect(() => new RetryAfterError(ms as number)).toThrow(TypeError);
  });
});

test('each attempt passes the rate of the group', async () => {
  const { pipeline, clock, attempts } = await retried(failing(1), {
    replicas: 2,
    rate: { limit: 2, per: 1_000 },
    retry: { ...steady, initialInterval: 10 },
  });
  const jobs = numbers(1, 3).map((request) => pipeline.run(request));
  await until(() => attempts.length === 2);
  for (let at = 10; at < 1_000; at += 90) {
    clock.pass(90);
    await turns(3);
  }
  expect(attempts.length).toBe(2);
  clock.pass(1_000);
  await until(() => attempts.length === 4);
  // Those that wait go first.
  expect(attempts.slice(2).sort()).toEqual(['1.2', '2.2']);
  for (let n = 0; n < 5; n++) {
    await turns(3);
    clock.pass(1_000);
  }
  await Promise.all(jobs);
  await pipeline.close();
});

describe('an attempt that takes too long', () => {
  // By the clock of its host, which is the real one here.
  const limits = { ...steady, attemptTimeout: 20, initialInterval: 0 };

  test('gets its signal, and the next begins once it has ended', async () => {
    const { pipeline, clock, attempts } = await retried(
      ({ attempt, signal, request }) =>
        attempt > 1
          ? request
          : new Promise((resolve) => signal.addEventListener('abort', () => resolve('what nobody wants'))),
      { retry: limits },
    );
    expect(await pipeline.run(1)).toEqual({ work: 1 });
    expect(attempts).toEqual(['1.1', '1.2']);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test('is abandoned after cancelGrace, and what it returns then is dropped', async () => {
    const doors = new Doors<number>();
    const work: Work = async ({ attempt }) => {
      if (attempt === 1) await doors.wait(1);
      return attempt;
    };
    const { pipeline } = await retried(work, { cancelGrace: 20, retry: limits });
    expect(await pipeline.run(1)).toEqual({ work: 2 });
    doors.open(1);
    expect(await pipeline.run(2)).toEqual({ work: 1 });
    await pipeline.close();
  });

  test('fails its job where it was the last one, with what it was', async () => {
    const { pipeline } = await retried(() => new Promise(() => {}), {
      cancelGrace: 0,
      retry: { ...limits, maxAttempts: 1 },
    });
    await expect(pipeline.run(1)).rejects.toMatchObject({ code: 'MAGDA_MODULE', cause: { code: 'MAGDA_TIMEOUT' } });
    await pipeline.close({ deadline: 0 });
  });
});

describe('an Aggregate', () => {
  test('is retried in process(), from its state as it was; aggregate() is not', async () => {
    const clock = new ManualClock();
    const found: unknown[] = [];
    const script: Script = {
      'all.process': (_: RunArgs, all: { state: unknown[] }) => {
        found.push([...all.state]);
        if (found.length > 1) return undefined;
        all.state.push('half');
        throw new Error('not yet');
      },
    };
    const builder = new ParallelPipeline({ name: 'p' })
      .addModule(Played.node('work', { group: 'g' }))
      .addModule(Kept.node('all', { group: 'a', retry: steady }).dependsOn('work'));
    const pipeline = await simulate(builder, { executor: quick(), clock, script });
    await pipeline.run(1);
    const processed = pipeline.process();
    await until(() => clock.pending > 0);
    await turns(3);
    const later = pipeline.run(2);
    await turns(5);
    clock.pass(100);
    expect(await processed).toEqual({ all: [1] });
    await later;
    expect(found).toEqual([[1], [1]]);
    expect(await pipeline.process()).toEqual({ all: [2] });
    await pipeline.close();
  });

  test('may take later jobs in before one that waits; process() waits for it', async () => {
    const clock = new ManualClock();
    const script: Script = {
      work: (args: RunArgs<number>) => (args.request === 1 ? failing(1)(args) : args.request),
    };
    const builder = new ParallelPipeline({ name: 'p' })
      .addModule(Played.node('work', { group: 'g', retry: steady }))
      .addModule(Kept.node('all', { group: 'a' }).dependsOn('work'));
    const pipeline = await simulate(builder, { executor: quick(), clock, script });
    const first = pipeline.run(1);
    await until(() => clock.pending > 0);
    await pipeline.run(2);
    const processed = pipeline.process();
    await turns(5);
    clock.pass(100);
    await first;
    expect(await processed).toEqual({ all: [2, 1] });
    await pipeline.close();
  });
});

test('a deadline that comes while a job waits for the rate is the deadline', async () => {
  const { pipeline, clock } = await retried(failing(1), {
    rate: { limit: 1, per: 10_000 },
    retry: { ...steady, initialInterval: 10 },
  });
  const job = pipeline.run(1, { deadline: 5_000 }).catch((error) => error);
  await until(() => clock.pending > 1);
  clock.pass(5_000);
  await turns(5);
  expect(await job).toBeInstanceOf(DeadlineError);
  await pipeline.close();
});

test('what attempts emit is one stream, and each value says of which attempt it is', async () => {
  const { pipeline, clock } = await retried(async (args) => {
    await (args as RunArgs<number> & { emit(value: unknown): Promise<void> }).emit(`from ${args.attempt}`);
    return failing(1)(args);
  });
  const stream = pipeline.stream(1);
  const values: unknown[] = [];
  const read = (async () => {
    for await (const { value, attempt } of stream) values.push([value, attempt]);
  })();
  await until(() => clock.pending > 0);
  await turns(3);
  clock.pass(100);
  expect(await stream.results).toEqual({ work: 1 });
  await read;
  expect(values).toEqual([
    ['from 1', 1],
    ['from 2', 2],
  ]);
  await pipeline.close();
});
