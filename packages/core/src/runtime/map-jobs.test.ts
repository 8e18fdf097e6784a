import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClosedExecutorError, ClosedPipelineError, CrashLoopError } from '../errors/errors.js';
import { Doors, turns, until } from '../scheduler/fixtures/turns.js';
import { mapJobs } from './map-jobs.js';
import { checkMap, type MapOptions } from './map-options.js';

/** Counts what is read of it, and whether it was told that no more is wanted. */
function source(items: Iterable<number>) {
  const state = { read: 0, returned: 0 };
  const inner = items[Symbol.iterator]();
  const inputs: Iterable<number> = {
    [Symbol.iterator]: () => ({
      next() {
        state.read++;
        return inner.next();
      },
      return() {
        state.returned++;
        return { done: true, value: undefined };
      },
    }),
  };
  return { inputs, state };
}

function* count(to = Number.POSITIVE_INFINITY) {
  for (let n = 1; n <= to; n++) yield n;
}

async function collect<T>(iteration: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of iteration) all.push(one);
  return all;
}

describe('order', () => {
  test('results come in the order of the inputs, whatever the order in which jobs end', async () => {
    const schedule = fc.array(fc.nat(8), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(schedule, fc.integer({ min: 1, max: 40 }), async (delays, concurrency) => {
        const run = async (n: number) => {
          await turns(delays[n] as number);
          return n;
        };
        expect(await collect(mapJobs(delays.keys(), { concurrency }, run))).toEqual([...delays.keys()]);
      }),
      { numRuns: 30 },
    );
  });

  test('unordered, results come as jobs end', async () => {
    const doors = new Doors<number>();
    const run = async (n: number) => doors.wait(n).then(() => n);
    const iteration = mapJobs([1, 2, 3], { ordered: false }, run);
    const first = iteration.next();
    await doors.atDoor(3);
    for (const n of [2, 3, 1]) {
      doors.open(n);
      await turns(1);
    }
    expect([(await first).value, ...(await collect(iteration))]).toEqual([2, 3, 1]);
  });
});

describe('backpressure', () => {
  test.each([1, 2, 5, 64])(
    'F45 with a concurrency of %i no more is read of an endless source than can be held',
    async (concurrency) => {
      for (const ordered of [true, false]) {
        const { inputs, state } = source(count());
        let given = 0;
        for await (const _ of mapJobs(inputs, { concurrency, ordered }, async (n) => n)) {
          given++;
          expect(state.read - given).toBeLessThanOrEqual(concurrency);
          if (given === 200) break;
        }
      }
    },
  );

  test('F45 a consumer that takes nothing lets nothing more be read', async () => {
    const { inputs, state } = source(count());
    const iteration = mapJobs(inputs, { concurrency: 4 }, async (n) => n);
    await iteration.next();
    await turns();
    expect(state.read).toBeLessThanOrEqual(5);
    await iteration.return();
  });

  test('as many jobs run at once as the concurrency says', async () => {
    const doors = new Doors<number>();
    const iteration = mapJobs(count(), { concurrency: 3 }, async (n) => doors.wait(n).then(() => n));
    const first = iteration.next();
    await turns();
    expect(doors.arrived).toEqual([1, 2, 3]);
    doors.open(1);
    expect((await first).value).toBe(1);
    const second = iteration.next();
    await doors.atDoor(4);
    doors.open(2);
    expect((await second).value).toBe(2);
    await iteration.return();
  });

  test.each([0, -1, Number.NaN, 0.5, '4', null])('a concurrency of %j is refused', (concurrency) => {
    expect(() => checkMap([1], { concurrency })).toThrow(/`concurrency` must be a whole number of at least 1/);
  });
});

describe('slow sources', () => {
  test('a result is given as soon as it is there, although the source is silent', async () => {
    const doors = new Doors<string>();
    async function* slow() {
      yield 1;
      await doors.wait('source');
      yield 2;
    }
    const iteration = mapJobs(slow(), {}, async (n) => n);
    expect((await iteration.next()).value).toBe(1);
    doors.open('source');
    expect((await iteration.next()).value).toBe(2);
    expect((await iteration.next()).done).toBe(true);
  });

  test('breaking off does not wait for a silent source', async () => {
    let cleaned = false;
    const doors = new Doors<string>();
    async function* silent() {
      try {
        yield 1;
        await doors.wait('source');
      } finally {
        cleaned = true;
      }
    }
    const iteration = mapJobs(silent(), {}, async (n) => n);
    await iteration.next();
    await doors.atDoor('source');
    await iteration.return();
    doors.open('source');
    await until(() => cleaned);
  });

  test('an error is thrown at once, although the source is silent', async () => {
    async function* silent() {
      yield 1;
      await new Promise(() => {});
    }
    const iteration = mapJobs(silent(), {}, async () => {
      throw new Error('broken job');
    });
    await expect(iteration.next()).rejects.toThrow('broken job');
  });

  test('what a silent source gives after the end is not run', async () => {
    const doors = new Doors<string>();
    async function* late() {
      yield 1;
      await doors.wait('source');
      yield 2;
    }
    const ran: number[] = [];
    const iteration = mapJobs(late(), {}, async (n) => ran.push(n));
    await iteration.next();
    await doors.atDoor('source');
    await iteration.return();
    doors.open('source');
    await turns();
    expect(ran).toEqual([1]);
  });
});

describe('breaking off', () => {
  test('withdraws the jobs in flight and tells the source that no more is wanted', async () => {
    const { inputs, state } = source(count());
    const signals: AbortSignal[] = [];
    const run = (n: number, signal: AbortSignal) => {
      signals.push(signal);
      return n === 1 ? Promise.resolve(n) : new Promise<number>(() => {});
    };
    for await (const _ of mapJobs(inputs, { concurrency: 3 }, run)) break;
    expect(signals.length).toBeGreaterThan(1);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(state.returned).toBe(1);
  });

  test('leaves no rejection unhandled', async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    const run = (n: number, signal: AbortSignal) =>
      n === 1
        ? Promise.resolve(n)
        : new Promise<number>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    for await (const _ of mapJobs(count(), { concurrency: 3 }, run)) break;
    await turns();
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  });

  test('a source that is read to its end is not told', async () => {
    const { inputs, state } = source(count(3));
    expect(await collect(mapJobs(inputs, {}, async (n) => n))).toEqual([1, 2, 3]);
    expect(state.returned).toBe(0);
  });
});

describe('errors', () => {
  const failingAt2 = async (n: number) => {
    if (n === 2) throw new Error('broken job');
    return n;
  };

  test('the first in order ends the iteration, after the results before it', async () => {
    const { inputs, state } = source(count());
    const given: unknown[] = [];
    const iterate = async () => {
      for await (const one of mapJobs(inputs, {}, failingAt2)) given.push(one);
    };
    await expect(iterate()).rejects.toThrow('broken job');
    expect(given).toEqual([1]);
    expect(state.returned).toBe(1);
  });

  test('are given with their inputs, in their places, where that is wanted', async () => {
    const options: MapOptions = { onError: 'yield' };
    expect(await collect(mapJobs([1, 2, 3], options, failingAt2))).toEqual([
      1,
      { input: 2, error: new Error('broken job') },
      3,
    ]);
  });

  test.each(['throw', 'yield'] as const)(
    'of the source come after the results of what it gave before (onError: %s)',
    async (onError) => {
      const doors = new Doors<number>();
      function* broken() {
        yield 1;
        yield 2;
        throw new Error('broken source');
      }
      const iteration = mapJobs(broken(), { onError }, async (n) => doors.wait(n).then(() => n));
      const first = iteration.next();
      await doors.atDoor(2);
      await turns();
      doors.open(1);
      expect((await first).value).toBe(1);
      const second = iteration.next();
      doors.open(2);
      expect((await second).value).toBe(2);
      await expect(iteration.next()).rejects.toThrow('broken source');
    },
  );

  test('of what cannot be iterated say so', async () => {
    await expect(mapJobs(7 as never, {}, async (n) => n).next()).rejects.toThrow(TypeError);
  });
});

test('results come with their inputs, where that is wanted', async () => {
  const doors = new Doors<number>();
  const run = async (n: number) => doors.wait(n).then(() => n * 10);
  const iteration = mapJobs([1, 2], { ordered: false, withInput: true }, run);
  const first = iteration.next();
  await doors.atDoor(2);
  doors.open(2);
  expect((await first).value).toEqual({ input: 2, results: 20 });
  doors.open(1);
  expect(await collect(iteration)).toEqual([{ input: 1, results: 10 }]);
});

test('inputs may be promises, and so may what an asynchronous source gives', async () => {
  expect(await collect(mapJobs([Promise.resolve(1), 2], {}, async (n) => n))).toEqual([1, 2]);
});

describe('inputs', () => {
  test.each([5, undefined, null, {}, Promise.resolve([1]), () => [1]])('%s is nothing to iterate over', (inputs) => {
    expect(() => checkMap(inputs, undefined)).toThrow(
      /^map\(\) takes a list, or something else that can be iterated over: it was given .+\.$/,
    );
  });

  test('a string is its characters, as everywhere', async () => {
    expect(() => checkMap('ab', {})).not.toThrow();
    expect(await collect(mapJobs('ab', {}, async (item) => item))).toEqual(['a', 'b']);
  });

  test('an item that is a rejected promise fails itself, and those after it go on', async () => {
    const reason = new Error('not read');
    const inputs = [Promise.resolve(1), Promise.reject(reason), Promise.resolve(3)];
    const run = async (n: number) => n * 2;
    const outcomes = await collect(mapJobs(inputs as never as number[], { onError: 'yield' }, run));
    expect(outcomes).toEqual([2, { input: inputs[1], error: reason }, 6]);
    const rejected = () => [Promise.reject(reason), Promise.resolve(3)] as never as number[];
    await expect(collect(mapJobs(rejected(), {}, run))).rejects.toBe(reason);
  });

  test('a rejection that comes before its turn is not an unhandled one', async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    const doors = new Doors<number>();
    const inputs = [1, Promise.reject(new Error('early'))] as number[];
    const outcomes = collect(mapJobs(inputs, { concurrency: 1, onError: 'yield' }, (n) => doors.wait(n).then(() => n)));
    await doors.atDoor(1);
    await new Promise((resolve) => setImmediate(resolve));
    doors.open(1);
    expect(await outcomes).toHaveLength(2);
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  });
});

test.each([
  new ClosedPipelineError('It is closed.'),
  new ClosedExecutorError('It is closed.'),
  new CrashLoopError('It is given up.'),
])('%s ends the iteration whatever `onError` is, and no more is read', async (error) => {
  const { inputs, state } = source(count());
  const run = async (n: number) => {
    if (n > 3) throw error;
    return n;
  };
  const given: unknown[] = [];
  const iteration = (async () => {
    for await (const one of mapJobs(inputs, { concurrency: 2, onError: 'yield' }, run)) given.push(one);
  })();
  await expect(iteration).rejects.toBe(error);
  expect(given).toEqual([1, 2, 3]);
  expect(state).toMatchObject({ returned: 1 });
  expect(state.read).toBeLessThanOrEqual(6);
});

describe('a signal', () => {
  test('that is aborted ends the iteration, withdraws what is queued, and tells the source', async () => {
    const { inputs, state } = source(count());
    const controller = new AbortController();
    const doors = new Doors<number>();
    const signals: AbortSignal[] = [];
    const run = (n: number, signal: AbortSignal) => {
      signals.push(signal);
      return doors.wait(n);
    };
    const iteration = collect(mapJobs(inputs, { concurrency: 2, onError: 'yield', signal: controller.signal }, run));
    await doors.atDoor(2);
    const reason = new Error('enough');
    controller.abort(reason);
    const message = 'map() was aborted by its signal: enough';
    await expect(iteration).rejects.toMatchObject({ code: 'MAGDA_ABORTED', message, cause: reason });
    expect(signals.map(({ reason }) => reason)).toEqual([reason, reason]);
    expect(state).toMatchObject({ read: 2, returned: 1 });
  });

  test('that is aborted before ends it before anything is read', async () => {
    const { inputs, state } = source(count());
    const iteration = collect(mapJobs(inputs, { signal: AbortSignal.abort() }, async (n) => n));
    await expect(iteration).rejects.toMatchObject({ code: 'MAGDA_ABORTED' });
    expect(state.read).toBe(0);
  });

  test('ends it while the source is silent', async () => {
    const controller = new AbortController();
    async function* silent() {
      yield 1;
      await new Promise(() => {});
    }
    const iteration = mapJobs(silent(), { signal: controller.signal }, async (n) => n);
    expect((await iteration.next()).value).toBe(1);
    const next = iteration.next();
    controller.abort();
    await expect(next).rejects.toMatchObject({ code: 'MAGDA_ABORTED' });
  });

  test('keeps no listener once the iteration is over', async () => {
    const { signal } = new AbortController();
    const listeners = { added: 0, removed: 0 };
    const watched = new Proxy(signal, {
      get(target, name) {
        if (name === 'addEventListener') listeners.added++;
        if (name === 'removeEventListener') listeners.removed++;
        const value = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await collect(mapJobs([1, 2], { signal: watched }, async (n) => n));
    expect(listeners).toEqual({ added: 1, removed: 1 });
  });
});
