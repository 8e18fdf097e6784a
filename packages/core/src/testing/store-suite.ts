/** What every state store has to do, as cases for any test runner. */

import { checkGiven } from '../options/check-given.js';
import { kinds } from '../options/check-options.js';
import { checkManyKinds, type ManyKinds, manyKinds } from './many-kinds.js';
import { check, during, entry, expectEntries, NAME, refused, type StorePlace } from './store-steps.js';

export interface StoreCase {
  readonly name: string;
  /** Rejects with what the store does wrong. */
  run(): Promise<void>;
}

/** The conformance cases of a store: each gets a place of its own. */
export function storeSuite(makePlace: () => StorePlace | Promise<StorePlace>): readonly StoreCase[] {
  checkGiven('storeSuite()', { ...kinds.function, must: 'a function that makes a place' }, makePlace);
  return Object.entries(cases).map(([name, play]) => ({ name, run: async () => play(await makePlace()) }));
}

const cases: Readonly<Record<string, (place: StorePlace) => Promise<void>>> = {
  async 'a place that was never used has nothing'(place) {
    await during(place, async (log) => expectEntries(log, []));
  },

  async 'what was appended is there, in order, for whoever opens the store next'(place) {
    await during(place, async (log) => {
      await log.append([entry(1), entry(2)]);
      await log.append([entry(3)]);
      await expectEntries(log, [1, 2, 3]);
    });
    await during(place, async (log) => {
      await expectEntries(log, [1, 2, 3]);
      await log.append([entry(4)]);
    });
    await during(place, async (log) => expectEntries(log, [1, 2, 3, 4]));
  },

  async 'a snapshot takes the place of all records up to its own number, and of the snapshot before it'(place) {
    await during(place, async (log) => {
      await log.append([entry(1), entry(2), entry(3)]);
      await log.snapshot(entry(2, 'two'));
      await expectEntries(log, [2, 3], 'two');
      await log.append([entry(4)]);
      await log.snapshot(entry(4, 'four'));
      await log.append([entry(5)]);
      await expectEntries(log, [4, 5], 'four');
    });
    await during(place, async (log) => expectEntries(log, [4, 5], 'four'));
  },

  async 'a snapshot of nothing comes first, and another of the same number replaces it'(place) {
    await during(place, async (log) => {
      await log.snapshot(entry(0, 'none'));
      await log.snapshot(entry(0, 'still none'));
      await log.append([entry(1)]);
      await expectEntries(log, [0, 1], 'still none');
    });
    await during(place, async (log) => expectEntries(log, [0, 1], 'still none'));
  },

  async 'records may be appended while a snapshot is taken'(place) {
    await during(place, async (log) => {
      await log.append([entry(1), entry(2)]);
      const snapshot = log.snapshot(entry(2, 'two'));
      await log.append([entry(3)]);
      await log.append([entry(4)]);
      await snapshot;
      await log.append([entry(5)]);
      await expectEntries(log, [2, 3, 4, 5], 'two');
    });
    await during(place, async (log) => expectEntries(log, [2, 3, 4, 5], 'two'));
  },

  async 'records may be appended during a read, which has all that were there before it'(place) {
    await during(place, async (log) => {
      await log.append([entry(1), entry(2)]);
      const seen: number[] = [];
      for await (const { sequence } of log.read()) {
        if (seen.length === 0) await log.append([entry(3)]);
        seen.push(sequence);
      }
      check(seen.join().startsWith('1,2'), `the read gave ${seen}`);
      await expectEntries(log, [1, 2, 3]);
    });
  },

  async 'a read may be broken off, and two may run at once'(place) {
    await during(place, async (log) => {
      await log.append([entry(1), entry(2)]);
      for await (const { sequence } of log.read()) if (sequence === 1) break;
      await Promise.all([expectEntries(log, [1, 2]), expectEntries(log, [1, 2])]);
    });
  },

  async 'data is what it was: numbers, collections, dates, bytes, errors, and what refers to itself'(place) {
    await during(place, async (log) => {
      await log.append([{ sequence: 1, data: manyKinds() }]);
      await log.snapshot({ sequence: 1, data: manyKinds() });
      await log.append([{ sequence: 2, data: manyKinds() }]);
    });
    await during(place, async (log) => {
      for await (const { data } of log.read()) checkManyKinds(data as ManyKinds);
    });
  },

  async 'what is changed after it was kept, or after it was read, is not changed in the store'(place) {
    await during(place, async (log) => {
      const kept = { sequence: 1, data: { list: [1] } };
      await log.append([kept]);
      kept.data.list.push(2);
      for await (const { data } of log.read()) (data as typeof kept.data).list.push(3);
      for await (const { data } of log.read()) check((data as typeof kept.data).list.length === 1, 'it was changed');
    });
  },

  async 'it tells how much room records and snapshots take'(place) {
    await during(place, async (log) => {
      const little = await log.append([entry(1)]);
      const much = await log.append([entry(2, 'x'.repeat(100_000))]);
      check(little > 0 && much > 10 * little, `${little} for little, ${much} for much`);
      check((await log.snapshot(entry(2, 'x'.repeat(100_000)))) > 10 * little, 'a snapshot is not measured alike');
    });
  },

  async 'a megabyte is kept whole'(place) {
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, at) => at * 7);
    await during(place, async (log) => void (await log.append([{ sequence: 1, data: bytes }])));
    await during(place, async (log) => {
      for await (const { data } of log.read()) {
        check(
          (data as Uint8Array).every((byte, at) => byte === ((at * 7) & 255)),
          'its bytes have changed',
        );
      }
    });
  },

  async 'a pipeline that is open is refused to everybody else, until it is closed'(place) {
    const log = await place.store().open(NAME);
    await refused(place.store().open(NAME), 'a second open()');
    await refused(place.store().clear(NAME), 'clear()');
    await log.append([entry(1)]);
    await log.close();
    await log.close();
    await during(place, async (again) => expectEntries(again, [1]));
  },

  async 'a log that was closed does nothing more'(place) {
    const log = await place.store().open(NAME);
    await log.close();
    await refused(log.append([entry(1)]), 'append()');
    await refused(log.snapshot(entry(0)), 'snapshot()');
    await refused(expectEntries(log, []), 'read()');
  },

  async 'pipelines are kept apart, whatever they are called'(place) {
    const names = [
      'a',
      'A',
      'a b',
      'a-b',
      '../a',
      'a/b',
      '..',
      '__proto__',
      'ä',
      'a'.repeat(300),
      `${'a'.repeat(300)}b`,
    ];
    for (const name of names) {
      const log = await place.store().open(name);
      await log.append([entry(1, name)]);
      await log.close();
    }
    for (const name of names) {
      const log = await place.store().open(name);
      for await (const { data } of log.read()) check(data === name, `"${name}" has what "${data}" had`);
      await log.close();
    }
  },

  async 'clear() forgets one pipeline, and not the others'(place) {
    await during(place, async (log) => {
      await log.append([entry(1)]);
      await log.snapshot(entry(1));
      await log.append([entry(2)]);
    });
    const other = await place.store().open('other');
    await other.append([entry(1)]);
    await place.store().clear(NAME);
    await place.store().clear('never used');
    await expectEntries(other, [1]);
    await other.close();
    await during(place, async (log) => {
      await expectEntries(log, []);
      await log.append([entry(1)]);
    });
  },
};
