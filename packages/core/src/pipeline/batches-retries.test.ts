/** What becomes of jobs that share a call of a module which is tried again. */

import { describe, expect, test, vi } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { AbortedError, type ModuleError, RetryAfterError } from '../errors/errors.js';
import { accept, batch, expose, finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';
import type { ModuleNode } from '../module/module-node.js';
import type { RunArgs } from '../module/run-args.js';
import type { RetryOptions } from '../options/retry.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { numbers } from '../scheduler/fixtures/chain.js';
import { simulate } from '../scheduler/fixtures/simulate.js';
import { Doors, turns, until } from '../scheduler/fixtures/turns.js';
import { Unruly, type UnrulyOptions } from '../scheduler/fixtures/unruly.js';
import type { GroupOptions } from '../spec/group-options.js';
import { recordEvents } from '../testing/record-events.js';
import { testModule } from '../testing/test-module.js';
import { type Clock, systemClock } from '../util/clock.js';

type Answer = (jobs: readonly RunArgs<number>[]) => unknown;

interface Script {
  readonly calls: string[];
  readonly answer: Answer;
}

@batch({ maxSize: 4 })
@expose()
@finalize()
class Many extends Module.Runtime<Record<string, unknown>, Script> {
  runBatch(jobs: readonly RunArgs<number>[]): readonly unknown[] {
    this.context.calls.push(jobs.map(({ request, attempt }) => `${request}.${attempt}`).join(' '));
    return this.context.answer(jobs) as readonly unknown[];
  }
}

const steady: RetryOptions = { initialInterval: 100, jitter: false };

interface Options extends GroupOptions {
  readonly retry?: RetryOptions;
  readonly onError?: 'skip';
  readonly on?: UnrulyOptions;
  readonly maxWait?: number;
  readonly time?: Clock;
}

/** Module `many` in group `g`; `calls` has of each call the requests with the numbers of their attempts. */
async function retried(
  answer: Answer,
  { retry = steady, onError, on = {}, maxWait = 0, time, ...group }: Options = {},
) {
  const clock = new ManualClock();
  const script: Script = { calls: [], answer };
  const node = Many.node('many', { group: 'g', retry, batch: { maxWait }, ...(onError && { onError }) }) as ModuleNode;
  const builder = new ParallelPipeline({ name: 'p' }).addGroup(new Group('g', group)).addModule(node);
  const executor = new Unruly(on);
  const pipeline = await simulate(builder, { executor, clock: time ?? clock, script: script as never });
  return { pipeline, clock, executor, calls: script.calls, events: recordEvents(pipeline) };
}

/** Those fail together whose attempt is at most so high, by a throw. */
const throwing =
  (times: number): Answer =>
  (jobs) => {
    if (jobs.some(({ attempt }) => attempt <= times)) throw new Error('together');
    return jobs.map(({ request }) => request * 10);
  };

/** Those fail, each by an Error of its own, whose attempt is at most so high. */
const failing =
  (times: number, ...requests: readonly number[]): Answer =>
  (jobs) =>
    jobs.map(({ request, attempt }) =>
      requests.includes(request) && attempt <= times ? new Error(`${request} failed`) : request * 10,
    );

const manyOf = (results: unknown) => (results as { many: unknown }).many;
const messageOf = (error: Error) => (error.cause as Error | undefined)?.message ?? error.message;
const outcome = (result: Promise<unknown>) => result.then(manyOf, messageOf);
const outcomes = (results: readonly Promise<unknown>[]) => Promise.all(results.map(outcome));

describe('a batch that throws', () => {
  test('fails an attempt of each of its jobs, which come back together', async () => {
    const { pipeline, clock, calls } = await retried(throwing(2));
    const results = outcomes(numbers(1, 4).map((n) => pipeline.run(n)));
    await until(() => calls.length === 1);
    await turns(5);
    clock.pass(100);
    await until(() => calls.length === 2);
    await turns(5);
    clock.pass(200);
    expect(await results).toEqual([10, 20, 30, 40]);
    expect(calls).toEqual(['1.1 2.1 3.1 4.1', '1.2 2.2 3.2 4.2', '1.3 2.3 3.3 4.3']);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test.each<[string, Answer]>([
    ['a throw', throwing(1)],
    ['an Error for each', failing(1, 1, 2, 3, 4)],
  ])('draws its jitter once for all of them (%s)', async (_, answer) => {
    const random = vi.spyOn(Math, 'random');
    let draw = 0;
    random.mockImplementation(() => (draw = (draw + 0.3) % 1));
    const { pipeline, clock, calls } = await retried(answer, { retry: { initialInterval: 1_000 } });
    const results = outcomes(numbers(1, 4).map((n) => pipeline.run(n)));
    await until(() => calls.length === 1);
    await turns(5);
    for (let passed = 0; passed < 1_000; passed += 50) {
      clock.pass(50);
      await turns(3);
    }
    expect(await results).toEqual([10, 20, 30, 40]);
    expect(calls).toEqual(['1.1 2.1 3.1 4.1', '1.2 2.2 3.2 4.2']);
    random.mockRestore();
    await pipeline.close();
  });

  test('brings its jobs back together by a real clock too', async () => {
    const { pipeline, calls } = await retried(throwing(1), {
      retry: { initialInterval: 30 },
      maxWait: 1_000,
      time: systemClock,
    });
    expect(await outcomes(numbers(1, 4).map((n) => pipeline.run(n)))).toEqual([10, 20, 30, 40]);
    expect(calls).toEqual(['1.1 2.1 3.1 4.1', '1.2 2.2 3.2 4.2']);
    await pipeline.close();
  });

  test('fails its jobs once their attempts are used up, each counted for itself', async () => {
    const { pipeline, clock, calls } = await retried(throwing(9), { retry: { ...steady, maxAttempts: 2 } });
    const errors = numbers(1, 2).map((n) => pipeline.run(n).catch((error: ModuleError) => error));
    await until(() => calls.length === 1);
    await turns(5);
    clock.pass(100);
    for (const error of await Promise.all(errors)) {
      expect(error).toMatchObject({ attempts: 2, module: 'many', cause: { message: 'together' } });
    }
    await pipeline.close();
  });

  test("costs its jobs their results alone, with onError: 'skip', after the last attempt", async () => {
    const { pipeline, clock, calls, events } = await retried(throwing(9), {
      onError: 'skip',
      retry: { ...steady, maxAttempts: 2 },
    });
    const results = numbers(1, 2).map((n) => pipeline.run(n));
    await until(() => calls.length === 1);
    await turns(5);
    clock.pass(100);
    expect(await Promise.all(results)).toEqual([{}, {}]);
    expect(events.module.map(({ status }) => status)).toEqual(['failed', 'failed', 'skipped', 'skipped']);
    await pipeline.close();
  });

  test('holds the group if it is a RetryAfterError', async () => {
    const { pipeline, clock, calls } = await retried((jobs) => {
      if (jobs[0]?.attempt === 1 && jobs[0].request === 1) throw new RetryAfterError(5_000);
      return jobs.map(({ request }) => request * 10);
    });
    const first = [pipeline.run(1), pipeline.run(2)];
    await until(() => calls.length === 1);
    await turns(5);
    const later = pipeline.run(3);
    await turns(5);
    clock.pass(4_999);
    await turns(5);
    expect(calls).toEqual(['1.1 2.1']);
    clock.pass(1);
    expect(await outcomes([...first, later])).toEqual([10, 20, 30]);
    expect(calls).toEqual(['1.1 2.1', '1.2 2.2 3.1']);
    await pipeline.close();
  });

  test.each<[string, Answer]>([
    ['too short', (jobs) => jobs.slice(1)],
    ['too long', (jobs) => [...jobs, 1]],
  ])('is not tried again after a list that is %s', async (_, answer) => {
    const { pipeline, calls } = await retried(answer);
    const errors = await outcomes(numbers(1, 2).map((n) => pipeline.run(n)));
    for (const error of errors) expect(error).toMatch(/runBatch\(\) of module "many" returned a list of/);
    expect(calls).toEqual(['1.1 2.1']);
    await pipeline.close();
  });
});

describe('an Error in the list', () => {
  test('fails an attempt of its job alone, which joins a later batch', async () => {
    const { pipeline, clock, calls, events } = await retried(failing(1, 2));
    const results = outcomes(numbers(1, 3).map((n) => pipeline.run(n)));
    await until(() => calls.length === 1);
    await turns(5);
    expect(pipeline.stats().groups[0]).toMatchObject({ running: 0 });
    clock.pass(100);
    const later = outcomes([pipeline.run(4)]);
    expect(await results).toEqual([10, 20, 30]);
    expect(await later).toEqual([40]);
    expect(calls[0]).toBe('1.1 2.1 3.1');
    expect(calls.slice(1).join(' ')).toBe('2.2 4.1');
    const second = events.module.filter(({ job }) => job === 2);
    expect(second).toMatchObject([
      { status: 'failed', attempt: 1, next: expect.any(Number), batch: { id: 1, size: 3 } },
      { status: 'ended', attempt: 2, batch: { id: 2 } },
    ]);
    expect(pipeline.stats().groups[0]?.batches?.jobs).toBe(5);
    await pipeline.close();
  });

  test('is tried again while another batch runs', async () => {
    const doors = new Doors();
    const { pipeline, clock, calls } = await retried(async (jobs) => {
      if (jobs.some(({ request }) => request === 9)) await doors.wait('nine');
      return failing(1, 1)(jobs);
    });
    const first = pipeline.run(1);
    await until(() => calls.length === 1);
    await turns(5);
    const other = pipeline.run(9);
    await doors.atDoor('nine');
    clock.pass(100);
    await turns(5);
    expect(calls).toEqual(['1.1', '9.1']);
    const third = pipeline.run(3);
    await turns(5);
    doors.open('nine');
    expect(await outcomes([first, other, third])).toEqual([10, 90, 30]);
    expect(calls).toEqual(['1.1', '9.1', '1.2 3.1']);
    await pipeline.close();
  });

  test('a promise in the list that rejects is an attempt of its own', async () => {
    const { pipeline, clock, calls } = await retried((jobs) =>
      jobs.map(async ({ request, attempt }) => {
        if (request === 1 && attempt === 1) throw new Error('no');
        return request;
      }),
    );
    const results = outcomes([pipeline.run(1), pipeline.run(2)]);
    await until(() => calls.length === 1);
    await turns(5);
    clock.pass(100);
    expect(await results).toEqual([1, 2]);
    expect(calls).toEqual(['1.1 2.1', '1.2']);
    await pipeline.close();
  });
});

describe('a job that waits for its next attempt', () => {
  test('is in no batch meanwhile, and keeps no slot from others', async () => {
    const { pipeline, clock, calls } = await retried(failing(1, 1, 2, 3, 4), { concurrency: 4 });
    const waiting = outcomes(numbers(1, 4).map((n) => pipeline.run(n)));
    await until(() => calls.length === 1);
    await turns(5);
    expect(await outcomes(numbers(5, 8).map((n) => pipeline.run(n)))).toEqual([50, 60, 70, 80]);
    expect(calls).toEqual(['1.1 2.1 3.1 4.1', '5.1 6.1 7.1 8.1']);
    clock.pass(100);
    expect(await waiting).toEqual([10, 20, 30, 40]);
    expect(calls[2]).toBe('1.2 2.2 3.2 4.2');
    await pipeline.close();
  });

  test('is over at once when it is aborted; the others come back, and nobody is killed', async () => {
    const { pipeline, clock, calls, executor } = await retried(throwing(1), { cancelGrace: 0 });
    const abort = new AbortController();
    const aborted = pipeline.run(1, { signal: abort.signal });
    const others = outcomes(numbers(2, 3).map((n) => pipeline.run(n)));
    await until(() => calls.length === 1);
    await turns(5);
    abort.abort();
    await expect(aborted).rejects.toThrow(AbortedError);
    clock.pass(100);
    expect(await others).toEqual([20, 30]);
    expect(calls).toEqual(['1.1 2.1 3.1', '2.2 3.2']);
    expect(executor.actors.length).toBe(1);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test('is over at once when it is aborted as it gathers again', async () => {
    const { pipeline, clock, calls, executor } = await retried(failing(1, 1, 2, 3, 4), {
      maxWait: 60_000,
      concurrency: 4,
    });
    const abort = new AbortController();
    const aborted = pipeline.run(1, { signal: abort.signal });
    const others = outcomes(numbers(2, 4).map((n) => pipeline.run(n)));
    await until(() => calls.length === 1);
    await turns(5);
    // The second call waits for four, and gets three.
    clock.pass(100);
    abort.abort();
    await expect(aborted).rejects.toThrow(AbortedError);
    await turns(5);
    const fifth = outcomes([pipeline.run(5)]);
    expect(await others).toEqual([20, 30, 40]);
    expect(await fifth).toEqual([50]);
    expect(calls.slice(1)).toEqual(['2.2 3.2 4.2 5.1']);
    expect(executor.actors.length).toBe(1);
    await pipeline.close();
  });

  test('does not spare one that goes on although nobody waits for it', async () => {
    const { pipeline, calls, clock, executor } = await retried(
      (jobs) =>
        jobs.map(({ request, attempt }) =>
          request === 1 ? new Promise(() => {}) : attempt === 1 ? new Error('no') : request,
        ),
      { cancelGrace: 50, concurrency: 4 },
    );
    const abort = new AbortController();
    const stuck = pipeline.run(1, { signal: abort.signal }).catch(() => {});
    const waits = pipeline.run(2);
    waits.catch(() => {});
    await until(() => calls.length === 1);
    await turns(5);
    abort.abort();
    await stuck;
    const pings = () => executor.actor('g').sent('ping').length;
    clock.pass(50);
    await turns(5);
    // Whether it is given up is asked after its grace.
    expect(pings()).toBe(1);
    clock.pass(50);
    expect(await outcome(waits)).toBe(2);
    await pipeline.close({ deadline: 0 });
  });

  test('is timed in its next batch', async () => {
    const { pipeline, calls } = await retried(
      async (jobs) => {
        if (jobs[0]?.attempt === 1) throw new Error('no');
        return new Promise(() => {});
      },
      { timeout: 400, cancelGrace: 0, retry: { initialInterval: 500, jitter: false }, time: systemClock },
    );
    const codes = [1, 2].map((n) => pipeline.run(n).catch(({ code }) => code));
    expect(await Promise.all(codes)).toEqual(['MAGDA_TIMEOUT', 'MAGDA_TIMEOUT']);
    expect(calls).toEqual(['1.1 2.1', '1.2 2.2']);
    await pipeline.close({ deadline: 0 });
  });

  test('lets a batch begin that nobody else can join, as it takes its slot past that', async () => {
    @accept(Many)
    @expose()
    @finalize()
    class After extends Module.Runtime<Record<string, unknown>, { after(args: RunArgs<number>): unknown }> {
      run(args: RunArgs<number>) {
        return this.context.after(args);
      }
    }
    const clock = new ManualClock();
    const doors = new Doors();
    const calls: string[] = [];
    const after = async ({ request, attempt }: RunArgs<number>) => {
      if (request === 1 && attempt === 1) throw new Error('no');
      if (request === 1) await doors.wait('late');
      return request;
    };
    const builder = new ParallelPipeline({ name: 'p' })
      .addGroup(new Group('g', { concurrency: 2 }))
      .addModule(Many.node('many', { group: 'g', batch: { maxSize: 2, maxWait: 1_000_000 } }) as ModuleNode)
      .addModule(After.node('after', { group: 'g', retry: steady, dependsOn: ['many'] }) as ModuleNode);
    const script = { calls, answer: failing(0), after };
    const pipeline = await simulate(builder, { executor: new Unruly({}), clock, script: script as never });
    const first = pipeline.run(1);
    await pipeline.run(2);
    const third = pipeline.run(3);
    await turns(10);
    expect(calls).toEqual(['1.1 2.1']);
    clock.pass(100);
    await doors.atDoor('late');
    await until(() => calls.length === 2);
    doors.open('late');
    await Promise.all([first, third]);
    await pipeline.close();
  });
});

describe('a death of the actor', () => {
  test.each<UnrulyOptions>([{}, { sharedMemory: false, startRecords: true }, { sharedMemory: false }])(
    'costs those that wait and those in the batch; those that gather for the first time go on (%j)',
    async (on) => {
      const doors = new Doors();
      const { pipeline, calls, executor, clock } = await retried(
        async (jobs) => {
          if (jobs.some(({ request }) => request === 3)) await doors.wait('third');
          return failing(1, 1, 2)(jobs);
        },
        { on },
      );
      const waiting = numbers(1, 2).map((n) => pipeline.run(n).catch((error) => error));
      await until(() => calls.length === 1);
      await turns(5);
      const running = pipeline.run(3).catch((error) => error);
      await doors.atDoor('third');
      const gathers = pipeline.run(4).catch((error) => error);
      await turns(5);
      await executor.actor('g').crash();
      for (const error of await Promise.all([...waiting, running])) {
        expect(error).toMatchObject({ code: 'MAGDA_ACTOR_DIED', mayHaveRun: true });
      }
      doors.open('third');
      for (let n = 0; n < 20; n++) {
        await turns(2);
        clock.pass(100);
      }
      const last = await gathers;
      expect((on.sharedMemory ?? true) || on.startRecords ? manyOf(last) : 40).toBe(40);
      await pipeline.close();
    },
  );

  test('may have run what gathers for its next attempt', async () => {
    const { pipeline, calls, executor, clock } = await retried(throwing(1), { maxWait: 60_000, concurrency: 4 });
    const jobs = numbers(1, 4).map((n) => pipeline.run(n).catch((error) => error));
    await until(() => calls.length === 1);
    await turns(5);
    // One of them is told to go on alone.
    clock.pass(100);
    await executor.actor('g').crash();
    for (const error of await Promise.all(jobs)) {
      expect(error).toMatchObject({ code: 'MAGDA_ACTOR_DIED', mayHaveRun: true });
    }
    await pipeline.close();
  });

  test('is survived by idempotent jobs: their attempts count on, each in a batch of its own', async () => {
    const { pipeline, calls, executor, clock } = await retried(throwing(1), {
      idempotent: true,
      maxRedeliveries: 1,
    });
    const results = outcomes(numbers(1, 2).map((n) => pipeline.run(n)));
    await until(() => calls.length === 1);
    await turns(5);
    await executor.actor('g').crash();
    for (let n = 0; n < 20; n++) {
      await turns(2);
      clock.pass(100);
    }
    expect(await results).toEqual([10, 20]);
    expect(calls).toEqual(['1.1 2.1', '1.3', '2.3']);
    await pipeline.close();
  });
});

describe('attemptTimeout', () => {
  // By the clock of the host, which is the real one here.
  const limits = { ...steady, attemptTimeout: 20, initialInterval: 0 };

  test('is of the call: an attempt of each of its jobs fails, with its signal', async () => {
    const signals: AbortSignal[] = [];
    const { pipeline, calls } = await retried(
      (jobs) => {
        if (jobs[0]?.attempt !== 1) return jobs.map(({ request }) => request);
        signals.push(...jobs.map(({ signal }) => signal));
        return new Promise((resolve) =>
          jobs[0]?.signal.addEventListener('abort', () => resolve(jobs.map(() => 'unwanted'))),
        );
      },
      { retry: limits },
    );
    expect(await outcomes(numbers(1, 3).map((n) => pipeline.run(n)))).toEqual([1, 2, 3]);
    expect(calls).toEqual(['1.1 2.1 3.1', '1.2 2.2 3.2']);
    expect(signals.map(({ reason }) => reason?.code)).toEqual(Array(3).fill('MAGDA_TIMEOUT'));
    await pipeline.close();
  });

  test('abandons a call that does not end, and drops what it returns then', async () => {
    const doors = new Doors();
    const { pipeline, calls } = await retried(
      async (jobs) => {
        if (jobs[0]?.attempt === 1) await doors.wait('first');
        return jobs.map(({ attempt }) => attempt);
      },
      { retry: limits, cancelGrace: 20 },
    );
    expect(await outcomes([pipeline.run(1), pipeline.run(2)])).toEqual([2, 2]);
    expect(calls).toEqual(['1.1 2.1', '1.2 2.2']);
    doors.open('first');
    await turns(5);
    await pipeline.close();
  });

  test('is of a promise in the list too', async () => {
    const { pipeline, calls } = await retried(
      (jobs) => jobs.map(({ request, attempt }) => (request === 1 && attempt === 1 ? new Promise(() => {}) : attempt)),
      { retry: limits, cancelGrace: 0 },
    );
    expect(await outcomes([pipeline.run(1), pipeline.run(2)])).toEqual([2, 1]);
    expect(calls).toEqual(['1.1 2.1', '1.2']);
    await pipeline.close();
  });

  test('does not count the time for which a job gathers', async () => {
    const { pipeline, calls } = await retried((jobs) => jobs.map(({ attempt }) => attempt), {
      retry: limits,
      maxWait: 60,
    });
    expect(await outcomes([pipeline.run(1)])).toEqual([1]);
    expect(calls).toEqual(['1.1']);
    await pipeline.close();
  });
});

test('in a sequential pipeline each job is tried again as a batch of one', async () => {
  const script: Script = { calls: [], answer: failing(1, 2) };
  const pipeline = await new SequentialPipeline()
    .addModule(Many.node('many', { retry: { initialInterval: 0 } }) as ModuleNode)
    .build({ context: script as never });
  expect(await outcomes(numbers(1, 3).map((n) => pipeline.run(n)))).toEqual([10, 20, 30]);
  expect([...script.calls].sort()).toEqual(['1.1', '2.1', '2.2', '3.1']);
  await pipeline.close();
});

describe('testModule()', () => {
  const tested = async (answer: Answer) => {
    const calls: string[] = [];
    const node = Many.node('many', { retry: { initialInterval: 0 } });
    const module = await testModule(node).build({ context: { calls, answer } });
    return { module, calls };
  };

  test('calls runBatch again for those that failed, together', async () => {
    const { module, calls } = await tested(failing(1, 1, 3));
    expect(await module.runBatch([1, 2, 3].map((request) => ({ request })))).toEqual([10, 20, 30]);
    expect(calls).toEqual(['1.1 2.1 3.1', '1.2 3.2']);
    await module.close();
  });

  test('calls runBatch again for all after a throw, and gives the last error', async () => {
    const { module, calls } = await tested(throwing(9));
    const errors = await module.runBatch([{ request: 1 }, { request: 2 }]);
    expect(errors.map((error) => (error as Error).message)).toEqual(['together', 'together']);
    expect(calls).toEqual(['1.1 2.1', '1.2 2.2', '1.3 2.3']);
    await module.close();
  });
});
