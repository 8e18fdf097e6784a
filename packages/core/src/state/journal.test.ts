import { describe, expect, test } from 'vitest';
import type { StateStoreError } from '../errors/errors.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { turns, until } from '../scheduler/fixtures/turns.js';
import { TimeLimits } from '../scheduler/task/time-limits.js';
import { deferred } from '../util/deferred.js';
import type { Payload } from '../wire/payload.js';
import { type Fate, type ShakyCall, ShakyStore } from './fixtures/shaky-store.js';
import type { Journal } from './journal.js';
import type { SnapshotOutcome, StateOwner } from './journal-parts.js';
import { openJournal } from './open-journal.js';
import type { JobRecord, PayloadsByName, StateRecord } from './state-data.js';

/** A journal of one Aggregate, and what its keeper and its callers were told, in order. */
async function journalOn(store = new ShakyStore()) {
  const clock = new ManualClock();
  const outcomes: SnapshotOutcome[] = [];
  const aggregates = [{ name: 'keep', type: 'Kept', inputs: ['work'], parameters: '{}' }];
  const told = (outcome: SnapshotOutcome) => void outcomes.push(outcome);
  const journal = await openJournal({
    pipeline: 'shop',
    store,
    restore: true,
    aggregates,
    clock,
    limits: new TimeLimits(clock, true),
    told,
    refusedLate() {},
  });
  const words: string[] = [];
  const keeper = new Keeping(words);
  journal.join(keeper);
  const errors: StateStoreError[] = [];
  const append = (record: StateRecord) =>
    journal.append(record, {
      kept: (sequence) => words.push(`kept ${sequence}`),
      notKept(error) {
        words.push(error.mayBeTakenIn ? 'uncertain' : 'not kept');
        errors.push(error);
      },
    });
  const calls: ShakyCall[] = [];
  /** What becomes of the next calls. */
  const fates = (...next: readonly (readonly [ShakyCall, Fate])[]) => {
    const left = [...next];
    store.fateOf = (call) => {
      calls.push(call);
      return left[0]?.[0] === call ? (left.shift()?.[1] as Fate) : 'done';
    };
  };
  fates();
  return { journal, store, clock, keeper, words, errors, append, calls, fates, outcomes };
}

class Keeping implements StateOwner {
  state: Promise<PayloadsByName | undefined> | undefined = Promise.resolve(new Map([['keep', { value: 'all' }]]));

  answered = 0;

  constructor(private readonly words: string[]) {}

  expectAgain() {}

  take(records: Parameters<StateOwner['take']>[0]): void {
    for (const { sequence, data } of records) this.words.push(`take ${sequence} ${data.kind}`);
  }

  snapshot() {
    return this.state;
  }
}

const job = (number: number): JobRecord => ({
  kind: 'run',
  job: number,
  request: { value: number },
  inputs: new Map(),
});

async function readBack(journal: Journal): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { sequence, data } of journal.read(-1)) found.push(`${sequence} ${data.kind}`);
  return found;
}

describe('records', () => {
  test('are kept before anybody is told, in the order of their calls', async () => {
    const { append, words, journal } = await journalOn();
    append(job(1));
    append({ kind: 'process', job: 2 });
    expect(words).toEqual([]);
    await until(() => words.length === 4);
    expect(words).toEqual(['kept 1', 'kept 2', 'take 1 run', 'take 2 process']);
    expect(await readBack(journal)).toEqual(['0 snapshot', '1 run', '2 process']);
  });

  test('of one turn share a write, and so do those that come while one is written', async () => {
    const { append, words, calls } = await journalOn();
    for (let number = 1; number <= 100; number++) append(job(number));
    await until(() => calls.includes('append'));
    for (let number = 101; number <= 200; number++) append(job(number));
    await until(() => words.filter((word) => word.startsWith('kept')).length === 200);
    expect(calls.filter((call) => call === 'append')).toHaveLength(2);
  });
});

describe('a store that fails', () => {
  test.each<[string, readonly (readonly [ShakyCall, Fate])[], readonly string[]]>([
    ['without effect', [['append', 'lost']], ['not kept', 'not kept', 'kept 1', 'take 1 run']],
    [
      'after it has kept them',
      [['append', 'unheard']],
      ['kept 1', 'kept 2', 'take 1 run', 'take 2 run', 'kept 3', 'take 3 run'],
    ],
    [
      'and cannot say whether it kept them, though it did not',
      [
        ['append', 'lost'],
        ['read', 'lost'],
      ],
      ['uncertain', 'uncertain', 'kept 1', 'take 1 run'],
    ],
    [
      'and cannot say whether it kept them, though it did',
      [
        ['append', 'unheard'],
        ['read', 'lost'],
      ],
      ['uncertain', 'uncertain', 'take 1 run', 'take 2 run', 'kept 3', 'take 3 run'],
    ],
  ])('%s', async (_, fate, expected) => {
    const { append, words, fates, errors } = await journalOn();
    fates(...fate);
    append(job(1));
    append(job(2));
    await until(() => words.length >= 2);
    append(job(3));
    await until(() => words.length === expected.length);
    expect(words).toEqual(expected);
    for (const error of errors) {
      expect(error.message).toMatch(
        /^Job \d was not taken in by any Aggregate: a shaky store could not keep the record of it: the store failed to append/,
      );
    }
  });

  test('for good fails each job alone, and takes them in again when it works', async () => {
    const { append, words, store } = await journalOn();
    store.fateOf = () => 'lost';
    for (let number = 1; number <= 3; number++) {
      append(job(number));
      await until(() => words.length === number);
    }
    store.fateOf = () => 'done';
    append(job(4));
    await until(() => words.length === 5);
    // Only the first was ever handed over without an answer.
    expect(words).toEqual(['uncertain', 'not kept', 'not kept', 'kept 1', 'take 1 run']);
  });
});

describe('snapshots', () => {
  /** Jobs up to that number, one after another. */
  async function appendAll(
    append: (record: StateRecord) => void,
    words: readonly string[],
    last: number,
  ): Promise<void> {
    for (let number = 1; number <= last; number++) {
      append(job(number));
      await until(() => words.includes(`take ${number} run`));
    }
  }

  test('take the place of the records', async () => {
    const { journal, append, words, store, outcomes } = await journalOn();
    await appendAll(append, words, store.snapshotEvery);
    await until(() => outcomes.length === 1);
    expect(outcomes).toEqual([{ sequence: 5, jobs: 5 }]);
    expect(await readBack(journal)).toEqual(['5 snapshot']);
  });

  test('need nobody where nothing is held', async () => {
    const { journal, append, words, store, outcomes, keeper } = await journalOn();
    keeper.state = undefined;
    await appendAll(append, words, store.snapshotEvery - 1);
    append({ kind: 'process', job: 9 });
    await until(() => outcomes.length === 1);
    expect(outcomes).toEqual([{ sequence: 5, jobs: 0 }]);
    expect(await readBack(journal)).toEqual(['5 snapshot']);
  });

  test('wait until the state can be had, and until nobody reads', async () => {
    const { journal, append, words, store, outcomes, keeper } = await journalOn();
    const { state } = keeper;
    keeper.state = undefined;
    await appendAll(append, words, store.snapshotEvery);
    keeper.state = Promise.resolve(undefined);
    append(job(6));
    await until(() => words.includes('take 6 run'));
    keeper.state = state;
    for await (const { sequence } of journal.read(-1)) {
      if (sequence > 0) continue;
      append(job(7));
      await until(() => words.includes('take 7 run'));
      await turns();
      expect(outcomes).toEqual([]);
    }
    append(job(8));
    await until(() => outcomes.length === 1);
    expect(outcomes).toEqual([{ sequence: 8, jobs: 8 }]);
    expect(store.breaches).toEqual([]);
  });

  test('that fail are told, and cost no job', async () => {
    const { journal, append, words, store, outcomes, keeper, fates } = await journalOn();
    const noData = Promise.reject(new TypeError('no data'));
    noData.catch(() => {});
    keeper.state = noData;
    await appendAll(append, words, store.snapshotEvery);
    await until(() => outcomes.length === 1);
    expect(outcomes[0]).toMatchObject({ jobs: 5, error: { message: 'no data' } });
    keeper.state = Promise.resolve(new Map<string, Payload>());
    fates(['snapshot', 'lost']);
    for (let number = 6; number <= 10; number++) {
      append(job(number));
      await until(() => words.includes(`take ${number} run`));
    }
    await until(() => outcomes.length === 2);
    expect(outcomes[1]).toMatchObject({ jobs: 10, error: { message: 'the store failed to snapshot' } });
    expect(await readBack(journal)).toHaveLength(11);
  });
});

/** A store that is closed when the promise says so. */
function closingWith(closed: Promise<void>): ShakyStore {
  return Object.assign(new ShakyStore(), {
    open: async () => ({
      async *read() {},
      append: async () => 0,
      snapshot: async () => 0,
      close: () => closed,
    }),
  });
}

/** Time passes for a driver that looks at it now and then. */
function passInTicks(clock: ManualClock, ms: number): void {
  for (let passed = 0; passed < ms; passed += 100) clock.pass(100);
}

describe('close()', () => {
  test('ends what is under way', async () => {
    const { journal, append, words, store } = await journalOn();
    append(job(1));
    expect(await journal.close()).toEqual([]);
    expect(words).toEqual(['kept 1', 'take 1 run']);
    append(job(2));
    expect(words.at(-1)).toBe('not kept');
    await (await store.open()).close();
  });

  test('does not wait for ever for a store that does not answer', async () => {
    const { journal, append, words, store, clock, calls } = await journalOn();
    append(job(1));
    await until(() => calls.includes('append'));
    store.cutOff();
    append(job(2));
    const closing = journal.close();
    await turns();
    expect(words).toEqual([]);
    passInTicks(clock, 5_000);
    expect(await closing).toEqual([]);
    expect(words).toEqual(['uncertain', 'not kept']);
  });

  test('takes no store for stuck while the driver itself was held up', async () => {
    const closed = deferred();
    const { journal, clock } = await journalOn(closingWith(closed.promise));
    const closing = journal.close();
    await turns();
    // All at once, as when the machine has slept.
    clock.pass(5_000);
    await turns();
    closed.resolve();
    expect(await closing).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('tells what went wrong', async () => {
    const { journal, clock } = await journalOn(closingWith(deferred().promise));
    const closing = journal.close();
    await turns();
    passInTicks(clock, 5_000);
    const [error] = await closing;
    expect(error?.message).toBe(
      'What pipeline "shop" keeps in a shaky store was not closed: it took more than 5000 ms.',
    );
  });
});

test('F82 a record that the store can never keep is refused alone, and those beside it are kept', async () => {
  const { append, words, errors, store, journal } = await journalOn();
  store.unkeepable = ({ data }) => (data as JobRecord).job === 2;
  for (const number of [1, 2, 3]) append(job(number));
  await until(() => words.length === 5);
  expect(words).toEqual(['not kept', 'kept 1', 'kept 2', 'take 1 run', 'take 2 run']);
  expect(errors[0]?.message).toBe(
    'Job 2 was not taken in by any Aggregate: a shaky store could not keep the record of it: too large.',
  );
  expect(await readBack(journal)).toEqual(['0 snapshot', '1 run', '2 run']);
});
