/** What becomes of jobs that share calls of a module, in both kinds of pipelines. */

import { afterEach, describe, expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { inline } from '../executors/inline/inline.js';
import type { NodeBatch } from '../module/batch.js';
import { accept, batch, expose, finalize, produce } from '../module/decorators.js';
import { Module } from '../module/module.js';
import type { RunArgs } from '../module/run-args.js';
import type { Pipeline } from '../runtime/pipeline.js';
import { Doors, turns, until } from '../scheduler/fixtures/turns.js';
import { Unruly } from '../scheduler/fixtures/unruly.js';
import type { GroupOptions } from '../spec/group-options.js';
import { recordEvents } from '../testing/record-events.js';

type Answer = (jobs: readonly RunArgs<number>[]) => unknown;

/** Requests of each call, in order. */
const calls: number[][] = [];
let answer: Answer = (jobs) => jobs.map(({ request }) => request * 10);
let open: Pipeline | undefined;

afterEach(async () => {
  await open?.close({ deadline: 100 });
  open = undefined;
  calls.length = 0;
  answer = (jobs) => jobs.map(({ request }) => request * 10);
});

@batch({ maxSize: 4 })
@expose()
@finalize()
class Many extends Module.Runtime {
  runBatch(jobs: readonly RunArgs<number>[]): readonly unknown[] {
    calls.push(jobs.map(({ request }) => request));
    return answer(jobs) as readonly unknown[];
  }
}

async function built(options: GroupOptions = {}, batching?: NodeBatch): Promise<Pipeline> {
  open = (await new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g', options))
    .addModule(Many.node('many', { group: 'g', ...(batching && { batch: batching }) }))
    .build({ executor: inline() })) as Pipeline;
  return open;
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** What becomes of each: its value, or the message of what it failed with. */
const outcomes = (results: readonly Promise<unknown>[]) =>
  Promise.all(
    results.map((result) =>
      result.then(
        (value) => (value as { many: unknown }).many,
        (error: Error) => (error.cause as Error | undefined)?.message ?? error.message,
      ),
    ),
  );

describe('a batch begins', () => {
  test('with as many jobs as may go into it', async () => {
    const pipeline = await built();
    expect(await outcomes(numbers(8).map((n) => pipeline.run(n)))).toEqual(numbers(8).map((n) => n * 10));
    expect(calls).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    expect(pipeline.stats().groups[0]?.batches).toEqual({ calls: 2, jobs: 8 });
  });

  test('with those that are there, if no others come', async () => {
    const pipeline = await built();
    await Promise.all(numbers(6).map((n) => pipeline.run(n)));
    expect(calls).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  test('of a lonely job in the next turn', async () => {
    const pipeline = await built();
    await pipeline.run(1);
    await pipeline.run(2);
    expect(calls).toEqual([[1], [2]]);
  });

  test('once the first has waited for as long as it may', async () => {
    const pipeline = await built({}, { maxWait: 40 });
    const first = pipeline.run(1);
    await turns(5);
    expect(calls).toEqual([]);
    await Promise.all([first, pipeline.run(2)]);
    expect(calls).toEqual([[1, 2]]);
  });

  test('before that, if no slot of the replica is left from which another could come', async () => {
    const pipeline = await built({ concurrency: 5 }, { maxWait: 1_000_000 });
    const doors = new Doors();
    answer = async (jobs) => {
      await doors.wait(calls.length);
      return jobs.map(({ request }) => request);
    };
    const results = numbers(5).map((n) => pipeline.run(n));
    await until(() => calls.length === 2);
    expect(calls).toEqual([[1, 2, 3, 4], [5]]);
    doors.open(1);
    doors.open(2);
    await Promise.all(results);
  });

  test('while one runs, the next gathers', async () => {
    const pipeline = await built();
    const doors = new Doors();
    answer = async (jobs) => {
      await doors.wait(calls.length);
      return jobs.map(({ request }) => request);
    };
    const results = [pipeline.run(1)];
    await until(() => calls.length === 1);
    results.push(...[2, 3, 4, 5, 6, 7].map((n) => pipeline.run(n)));
    await turns();
    expect(calls).toEqual([[1]]);
    for (const call of [1, 2, 3]) doors.open(call);
    await Promise.all(results);
    expect(calls).toEqual([[1], [2, 3, 4, 5], [6, 7]]);
  });

  test('beside another with a concurrency of its own', async () => {
    const pipeline = await built({ concurrency: 8 });
    const doors = new Doors();
    answer = async (jobs) => {
      await doors.wait(calls.length);
      return jobs.map(({ request }) => request);
    };
    const results = numbers(8).map((n) => pipeline.run(n));
    await until(() => calls.length === 2);
    doors.open(2);
    doors.open(1);
    expect(await outcomes(results)).toEqual(numbers(8));
  });
});

describe('each job settles by itself', () => {
  test('an Error fails its job, skip() skips it, others have their results', async () => {
    const pipeline = await built();
    answer = (jobs) =>
      jobs.map(({ request, skip }) =>
        request === 2 ? new RangeError('not two') : request === 3 ? skip('not three') : request,
      );
    expect(await outcomes(numbers(4).map((n) => pipeline.run(n)))).toEqual([1, 'not two', undefined, 4]);
    expect(calls).toHaveLength(1);
  });

  test('a promise in the list is its own', async () => {
    const pipeline = await built();
    answer = (jobs) => jobs.map(async ({ request }) => (request === 2 ? Promise.reject(new Error('no')) : request));
    expect(await outcomes(numbers(3).map((n) => pipeline.run(n)))).toEqual([1, 'no', 3]);
  });

  test.each<[string, Answer]>([
    [
      'a throw',
      () => {
        throw new Error('all of it');
      },
    ],
    [
      'a rejection',
      async () => {
        throw new Error('all of it');
      },
    ],
  ])('%s fails all of the batch', async (_what, fails) => {
    const pipeline = await built();
    answer = (jobs) => (jobs[0]?.request === 1 ? fails(jobs) : jobs.map(({ request }) => request));
    const results = await outcomes(numbers(6).map((n) => pipeline.run(n)));
    expect(results).toEqual([...Array(4).fill('all of it'), 5, 6]);
  });

  test.each<[string, Answer, RegExp]>([
    [
      'too few',
      (jobs) => jobs.slice(1),
      /returned a list of 3 for 4 jobs\. It must return a list with one result for each job/,
    ],
    ['too many', (jobs) => [...jobs, 1], /returned a list of 5 for 4 jobs/],
    ['nothing', () => undefined, /returned undefined for 4 jobs/],
    ['a Map', () => new Map(), /returned .*Map.* for 4 jobs/],
  ])('a list of %s fails all of it and says so', async (_what, given, message) => {
    const pipeline = await built();
    answer = given;
    for (const result of await outcomes(numbers(4).map((n) => pipeline.run(n)))) expect(result).toMatch(message);
  });

  test('what is no result of what the module produces fails alone', async () => {
    class Total extends Module.Interface {
      constructor(readonly value: number) {
        super();
      }
    }
    @batch({ maxSize: 4 })
    @produce(Total)
    @expose()
    @finalize()
    class Totals extends Module.Runtime {
      runBatch(jobs: readonly RunArgs<number>[]): readonly Total[] {
        return jobs.map(({ request }) => (request === 2 ? ({ value: 2 } as Total) : new Total(request)));
      }
    }
    open = (await new ParallelPipeline().addModule(Totals.node('many', { group: 'g' })).build()) as Pipeline;
    const [one, two] = await outcomes([1, 2].map((n) => (open as Pipeline).run(n)));
    expect(one).toEqual(new Total(1));
    expect(two).toMatch(/declares @produce\(Total\) but returned a plain object/);
  });
});

describe('an abort', () => {
  test('while the batch runs is over at once, and the others have their results', async () => {
    const pipeline = await built({ cancelGrace: 0 });
    const doors = new Doors();
    const signals: AbortSignal[] = [];
    answer = async (jobs) => {
      signals.push(...jobs.map(({ signal }) => signal));
      await doors.wait('call');
      return jobs.map(({ request }) => request);
    };
    const abort = new AbortController();
    const aborted = pipeline.run(1, { signal: abort.signal });
    const others = [2, 3, 4].map((n) => pipeline.run(n));
    await doors.atDoor('call');
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    await until(() => pipeline.stats().groups[0]?.running === 3);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false, false, false]);
    doors.open('call');
    expect(await outcomes(others)).toEqual([2, 3, 4]);
    expect(pipeline.stats().groups[0]?.restarts).toBe(0);
  });

  test('of one whose promise does not end costs the replica its grace once the others have ended', async () => {
    const pipeline = await built({ cancelGrace: 0 });
    const doors = new Doors();
    answer = (jobs) => jobs.map(({ request }) => (request > 2 ? request : doors.wait(request)));
    const abort = new AbortController();
    const aborted = pipeline.run(1, { signal: abort.signal });
    const others = [2, 3, 4].map((n) => pipeline.run(n));
    await doors.atDoor(1);
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    doors.open(2, 2);
    expect(await outcomes(others)).toEqual([2, 3, 4]);
    await until(() => pipeline.stats().groups[0]?.restarts === 1);
  });

  test('of a job that gathers takes it back', async () => {
    const pipeline = await built({}, { maxWait: 60 });
    const abort = new AbortController();
    const aborted = pipeline.run(1, { signal: abort.signal });
    await until(() => pipeline.stats().groups[0]?.running === 1);
    const other = pipeline.run(2);
    abort.abort();
    await expect(aborted).rejects.toThrow();
    await other;
    expect(calls).toEqual([[2]]);
  });

  test('of all jobs of a batch that does not end costs the replica its grace, and then itself', async () => {
    const pipeline = await built({ cancelGrace: 20 });
    const doors = new Doors();
    answer = async (jobs) => {
      if (jobs[0]?.request === 1) await doors.wait('never');
      return jobs.map(({ request }) => request);
    };
    const abort = new AbortController();
    const aborted = outcomes([1, 2, 3, 4].map((n) => pipeline.run(n, { signal: abort.signal })));
    await doors.atDoor('never');
    const next = pipeline.run(5);
    abort.abort(new Error('enough'));
    await aborted;
    expect(await outcomes([next, pipeline.run(6)])).toEqual([5, 6]);
    await until(() => pipeline.stats().groups[0]?.restarts === 1);
  });
});

describe('limits', () => {
  test('`timeout` counts from the begin of the batch', async () => {
    const pipeline = await built({ timeout: 60 }, { maxWait: 100 });
    expect(await outcomes([pipeline.run(1)])).toEqual([10]);
    answer = () => new Promise(() => {});
    expect(await outcomes([pipeline.run(2)])).toEqual([expect.stringMatching(/ran for more than 60 ms/)]);
  });

  test('`queueTimeout` ends what gathers for too long', async () => {
    const pipeline = await built({ queueTimeout: 20 }, { maxWait: 500 });
    expect(await outcomes([pipeline.run(1)])).toEqual([expect.stringMatching(/waited for more than 20 ms/)]);
    expect(calls).toEqual([]);
  });
});

test('`timeout` ends a batch that began as its job failed elsewhere', async () => {
  @expose('other')
  @finalize()
  class Fails extends Module.Runtime {
    async run() {
      await doors.wait('elsewhere');
      throw new Error('elsewhere');
    }
  }
  @accept(Many)
  @accept(Fails)
  @finalize()
  class Both extends Module.Runtime {
    run() {}
  }
  const doors = new Doors();
  const executor = new Unruly();
  open = (await new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g', { timeout: 30, cancelGrace: 0 }))
    .addModule(Many.node('many', { group: 'g' }))
    .addModule(Fails.node('fails', { group: 'other' }))
    .addModule(Both.node('both', { group: 'both', dependsOn: ['many', 'fails'] }))
    .build({ executor })) as Pipeline;
  answer = (jobs) => (jobs[0]?.request === 1 ? doors.wait('never') : jobs.map(() => 'done'));
  const job = open.run(1);
  const host = executor.actor('g');
  host.hold();
  await doors.atDoor('never');
  await doors.atDoor('elsewhere');
  doors.open('elsewhere');
  await expect(job).rejects.toThrow('elsewhere');
  host.release();
  await until(() => open?.stats().groups[0]?.restarts === 1);
});

test('modules without runBatch work on one job at a time beside those that have it', async () => {
  let active = 0;
  let most = 0;
  @finalize()
  class One extends Module.Runtime {
    async run({ request }: RunArgs<number>) {
      most = Math.max(most, ++active);
      await turns(1);
      active--;
      return request;
    }
  }
  @accept(One)
  @batch({ maxSize: 3 })
  @expose('many')
  @finalize()
  class Twice extends Module.Runtime {
    async runBatch(jobs: readonly RunArgs[]) {
      calls.push(jobs.map(({ data }) => data.get(One)));
      await turns(8);
      return jobs.map(({ data }) => data.get(One) * 2);
    }
  }
  open = (await new ParallelPipeline()
    .addModule(One.node('one', { group: 'g' }))
    .addModule(Twice.node('twice', { group: 'g', dependsOn: ['one'] }))
    .build()) as Pipeline;
  expect(await outcomes(numbers(10).map((n) => (open as Pipeline).run(n)))).toEqual(numbers(10).map((n) => n * 2));
  expect(most).toBe(1);
  expect(calls.flat()).toEqual(numbers(10));
  expect(calls.length).toBeLessThan(8);
});

test('events say which jobs shared a call', async () => {
  const pipeline = await built();
  const events = recordEvents(pipeline);
  await Promise.all(numbers(3).map((n) => pipeline.run(n)));
  await pipeline.run(4);
  const modules = events.module;
  expect(modules.map(({ batch }) => batch)).toEqual([...Array(3).fill({ id: 1, size: 3 }), { id: 2, size: 1 }]);
  expect(new Set(modules.slice(0, 3).map(({ begin }) => begin)).size).toBe(1);
});

test('in a sequential pipeline each job is a batch of one, which waits for nobody', async () => {
  open = (await new SequentialPipeline()
    .addModule(Many.node('many', { batch: { maxWait: 1_000_000 } }))
    .build()) as Pipeline;
  answer = (jobs) => jobs.map(({ request }) => (request === 2 ? new RangeError('not two') : request));
  expect(await outcomes(numbers(3).map((n) => (open as Pipeline).run(n)))).toEqual([1, 'not two', 3]);
  expect(calls).toEqual([[1], [2], [3]]);
});
