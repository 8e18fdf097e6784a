import { describe, expect, test } from 'vitest';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { StateStoreError } from '../errors/errors.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { Kept, Played } from '../scheduler/fixtures/played.js';
import { TimeLimits } from '../scheduler/task/time-limits.js';
import { memoryStore } from '../store/memory-store.js';
import type { StateStore } from '../store/state-store.js';
import { describeAggregates } from './aggregate-description.js';
import type { Journal } from './journal.js';
import { openJournal } from './open-journal.js';
import type { AggregateDescription, JobRecord, StateRecord } from './state-data.js';

const keep: AggregateDescription = { name: 'keep', type: 'Kept', inputs: ['work'], parameters: '{"days":7}' };

interface How {
  readonly restore?: boolean;
  readonly aggregates?: readonly AggregateDescription[];
}

function open(store: StateStore, { restore = false, aggregates = [keep] }: How = {}): Promise<Journal> {
  const clock = new ManualClock();
  const limits = new TimeLimits(clock, true);
  return openJournal({ pipeline: 'shop', store, restore, aggregates, clock, limits, told() {}, refusedLate() {} });
}

const job = (number: number, takers: readonly string[] = ['keep', 'hold']): JobRecord => ({
  kind: 'run',
  job: number,
  request: { value: number },
  inputs: new Map(takers.map((name) => [name, { value: [] }])),
});

/** The number that each record got. */
function kept(journal: Journal, ...records: readonly StateRecord[]): Promise<readonly number[]> {
  return Promise.all(
    records.map(
      (record) => new Promise<number>((resolve, reject) => journal.append(record, { kept: resolve, notKept: reject })),
    ),
  );
}

/** A store that holds two jobs. */
async function heldStore(): Promise<StateStore> {
  const store = memoryStore();
  const journal = await open(store);
  await kept(journal, job(1), job(2));
  await journal.close();
  return store;
}

describe('what a store holds', () => {
  test('is gone on with by `restore`, from the number that it has come to', async () => {
    const journal = await open(await heldStore(), { restore: true });
    // The third says that the first two were answered.
    expect(journal.sequence).toBe(3);
    expect(await kept(journal, job(1))).toEqual([4]);
  });

  test('is not forgotten without it', async () => {
    const error = await open(await heldStore()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StateStoreError);
    expect((error as Error).message).toBe(
      'memoryStore() holds the state of 2 jobs of pipeline "shop". Build it with `restore: true` to go on with them, ' +
        'or call clear("shop") of the store to begin anew.',
    );
  });

  test('can be cleared', async () => {
    const store = await heldStore();
    await store.clear('shop');
    expect((await open(store)).sequence).toBe(0);
  });

  test('is free again after it was refused', async () => {
    const store = await heldStore();
    await expect(open(store)).rejects.toThrow(StateStoreError);
    await (await open(store, { restore: true })).close();
  });

  test.each<[string, readonly AggregateDescription[], string]>([
    ['renamed', [{ ...keep, name: 'hold' }], '"keep" is not in the pipeline any more; "hold" is new'],
    ['gone', [], '"keep" is not in the pipeline any more'],
    ['more', [keep, { ...keep, name: 'hold' }], '"hold" is new'],
    ['of another type', [{ ...keep, type: 'Sum' }], 'the type of "keep" was "Kept" and is "Sum"'],
    ['fed otherwise', [{ ...keep, inputs: ['a', 'b'] }], 'the input of "keep" was "work" and is "a", "b"'],
    [
      'set otherwise',
      [{ ...keep, parameters: '{"days":8}' }],
      'the parameters of "keep" was {"days":7} and is {"days":8}',
    ],
  ])('is not given to Aggregates that are %s', async (_, aggregates, difference) => {
    const opening = open(await heldStore(), { restore: true, aggregates });
    await expect(opening).rejects.toThrow(
      `the state of 2 jobs of pipeline "shop", but its Aggregates have changed since: ${difference}.`,
    );
  });
});

describe('where nothing is held, anything may begin', () => {
  test('after a process()', async () => {
    const store = await heldStore();
    const journal = await open(store, { restore: true });
    await kept(journal, { kind: 'process', job: 3 });
    await journal.close();
    expect((await open(store, { aggregates: [{ ...keep, name: 'hold' }] })).sequence).toBe(5);
  });

  test('after all Aggregates have refused what there was', async () => {
    const store = memoryStore();
    const journal = await open(store);
    await kept(journal, job(1));
    await new Promise<void>((resolve, reject) =>
      journal.refuse(1, ['keep'], { kept: () => resolve(), notKept: reject }),
    );
    await journal.close();
    expect((await open(store)).sequence).toBe(3);
  });
});

test('a job that one of two Aggregates refused is still held, and nobody gives it to that one again', async () => {
  const store = memoryStore();
  const aggregates = [keep, { ...keep, name: 'hold' }];
  const journal = await open(store, { aggregates });
  await kept(journal, job(1));
  await new Promise<void>((resolve, reject) => journal.refuse(1, ['hold'], { kept: () => resolve(), notKept: reject }));
  await journal.close();
  await expect(open(store, { aggregates })).rejects.toThrow('1 job of');
  const again = await open(store, { aggregates, restore: true });
  expect([again.isRefused(1, 'hold'), again.isRefused(1, 'keep')]).toEqual([true, false]);
});

test('a job that one of two Aggregates left out and the other refused is held no more', async () => {
  const store = memoryStore();
  const aggregates = [keep, { ...keep, name: 'hold' }];
  const journal = await open(store, { aggregates });
  await kept(journal, job(1, ['hold']));
  await new Promise<void>((resolve, reject) => journal.refuse(1, ['hold'], { kept: () => resolve(), notKept: reject }));
  await journal.close();
  expect((await open(store, { aggregates })).sequence).toBe(3);
});

test('what another version has written in its own way is told', async () => {
  const store = memoryStore();
  const log = await store.open('shop');
  await log.snapshot({
    sequence: 0,
    data: { kind: 'snapshot', format: 99, jobs: 1, aggregates: [keep], states: new Map() },
  });
  await log.close();
  await expect(open(store, { restore: true })).rejects.toThrow(
    /written in format 99, and this version .* reads format 2/,
  );
});

test('an error of the store says what was to be done', async () => {
  const store: StateStore = {
    ...memoryStore(),
    name: 'a bucket',
    open: () => Promise.reject(new Error('no such bucket')),
  };
  await expect(open(store)).rejects.toThrow(
    'The state of pipeline "shop" could not be opened in a bucket: no such bucket',
  );
});

test('parameters are the same whatever the order of their keys, and different by any of their values', () => {
  const described = (parameters: unknown) => {
    const spec = new SequentialPipeline().addModule(Played.node('work')).addModule(Kept.node('keep').dependsOn('work'));
    return describeAggregates(spec.toSpec(), [{}, parameters])[0]?.parameters;
  };
  expect(described({ a: 1, b: { c: [2], d: 'x' } })).toBe(described({ b: { d: 'x', c: [2] }, a: 1 }));
  const different = [
    1,
    '1',
    1n,
    true,
    null,
    undefined,
    [1],
    { a: 1 },
    new Date(1),
    new Map([[1, 1]]),
    new Set([1]),
    /1/,
    -0,
    0,
  ];
  const texts = different.map((value) => described({ value }));
  expect(new Set(texts).size).toBe(different.length);
});
