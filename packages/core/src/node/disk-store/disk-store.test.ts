import { cp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StateStoreError } from '../../errors/errors.js';
import type { StateEntry, StateLog, StateStore } from '../../store/state-store.js';
import { storeSuite } from '../../testing/store-suite.js';
import { diskStore, diskStoreOn } from './disk-store.js';
import { newFolder } from './fixtures/folders.js';
import { type Operation, watchedFiles } from './fixtures/watched-files.js';
import { PREAMBLE_BYTES } from './frames.js';

describe('diskStore()', () => {
  const cases = storeSuite(async () => {
    const folder = await newFolder();
    return { store: () => diskStore(folder) };
  });
  test.each(cases)('$name', ({ run }) => run());
});

const entry = (sequence: number): StateEntry => ({ sequence, data: `record ${sequence}` });

async function sequences(log: StateLog): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const { sequence } of log.read()) found.push(sequence);
  return found;
}

async function during<T>(store: StateStore, act: (log: StateLog) => Promise<T>): Promise<T> {
  const log = await store.open('p');
  try {
    return await act(log);
  } finally {
    await log.close();
  }
}

/** Three records, each appended alone. */
async function threeRecords(): Promise<{ readonly folder: string; readonly store: StateStore; readonly file: string }> {
  const folder = await newFolder();
  const store = diskStore(folder);
  await during(store, async (log) => {
    for (const sequence of [1, 2, 3]) await log.append([entry(sequence)]);
  });
  return { folder, store, file: join(folder, 'p', 'records-1') };
}

describe('what is wrong with a file', () => {
  test('F43 a record that was cut short is cut off, wherever that is, and the next takes its place', async () => {
    const { store, file } = await threeRecords();
    const whole = await readFile(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: PREAMBLE_BYTES, max: whole.length }), async (size) => {
        await writeFile(file, whole.subarray(0, size));
        const left = await during(store, async (log) => {
          const found = await sequences(log);
          await log.append([entry(found.length + 1)]);
          return found;
        });
        expect(left).toEqual([1, 2, 3].slice(0, left.length));
        expect(await during(store, sequences)).toEqual([...left, left.length + 1]);
      }),
      { numRuns: 100 },
    );
  });

  test('a byte that has changed before the last record is told with the file and the place', async () => {
    const { store, file } = await threeRecords();
    const whole = await readFile(file);
    const mark = Buffer.from(/[0-9a-f]{32}/.exec(whole.toString('latin1'))?.[0] as string, 'hex');
    const third = whole.lastIndexOf(mark);
    await fc.assert(
      fc.asyncProperty(fc.nat(third - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] as number) ^ change;
        await writeFile(file, damaged);
        const error = await during(store, sequences).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(StateStoreError);
        expect((error as Error).message).toMatch(/records-1 is damaged at byte \d+: .*clear\(\)/);
      }),
      { numRuns: 100 },
    );
  });

  test('a damaged snapshot, and a file that is no part of a store, are told', async () => {
    const { store, folder } = await threeRecords();
    await during(store, (log) => log.snapshot(entry(3)));
    const snapshot = join(folder, 'p', 'snapshot-3');
    await truncate(snapshot, (await readFile(snapshot)).length - 1);
    await expect(during(store, sequences)).rejects.toThrow(/snapshot-3 is damaged/);
    await truncate(snapshot, PREAMBLE_BYTES);
    await expect(during(store, sequences)).rejects.toThrow(/snapshot-3 is damaged .*there is no snapshot in it/);
    await truncate(snapshot, 0);
    await expect(during(store, sequences)).rejects.toThrow(/snapshot-3 is damaged/);
    await writeFile(snapshot, 'some other text, long enough');
    await expect(during(store, sequences)).rejects.toThrow(/snapshot-3 .* does not begin as a file of a state store/);
  });

  test('a file of records that has lost its beginning is told', async () => {
    const { store, file } = await threeRecords();
    for (const size of [0, 1, PREAMBLE_BYTES - 1]) {
      await truncate(file, size);
      await expect(during(store, sequences)).rejects.toThrow(/records-1 is damaged at byte 0: .*clear\(\)/);
    }
    await store.clear('p');
    expect(await during(store, sequences)).toEqual([]);
  });

  test('a folder that has lost its token is told, and can be cleared', async () => {
    const { store, folder } = await threeRecords();
    await rm(join(folder, 'p', 'free'));
    await expect(during(store, sequences)).rejects.toThrow(/p does not say whose it is.*clear\(\)/);
    await store.clear('p');
    expect(await readdir(folder)).toEqual([]);
    expect(await during(store, sequences)).toEqual([]);
  });

  test('records that are missing are told', async () => {
    const { store, folder } = await threeRecords();
    await during(store, async (log) => {
      await log.snapshot(entry(3));
      await log.append([entry(4)]);
    });
    await rename(join(folder, 'p', 'records-4'), join(folder, 'p', 'records-5'));
    await rm(join(folder, 'p', 'records-1'), { force: true });
    await rm(join(folder, 'p', 'snapshot-3'));
    await expect(during(store, sequences)).rejects.toThrow(/lost the records from 1 to 3/);
  });

  test('what a crash left half done is swept away', async () => {
    const { store, folder } = await threeRecords();
    await during(store, (log) => log.snapshot(entry(2)));
    await writeFile(join(folder, 'p', 'snapshot-3.tmp'), 'half');
    await writeFile(join(folder, 'p', 'snapshot-1'), 'old');
    await during(store, async (log) => expect(await sequences(log)).toEqual([2, 3]));
    expect((await readdir(join(folder, 'p'))).sort()).toEqual(['free', 'records-1', 'snapshot-2']);
  });

  test('files do not pile up', async () => {
    const folder = await newFolder();
    await during(diskStore(folder), async (log) => {
      for (let sequence = 1; sequence <= 30; sequence++) {
        await log.append([entry(sequence)]);
        if (sequence % 3 === 0) await log.snapshot(entry(sequence));
      }
      const names = await readdir(join(folder, 'p'));
      expect(names.filter((name) => /^(records|snapshot)-/.test(name)).length).toBeLessThanOrEqual(2);
      expect(await sequences(log)).toEqual([30]);
    });
  });
});

/** A store on a disk where operations fail for as long as they are among the broken ones. */
async function failingStore() {
  let broken: readonly Operation[] = [];
  const files = watchedFiles((operation) => {
    if (broken.includes(operation)) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  });
  const fail = (...operations: readonly Operation[]) => {
    broken = operations;
  };
  return { store: diskStoreOn(files, await newFolder()), fail };
}

describe('a folder that is not there any more', () => {
  const moves: Readonly<Record<string, (folder: string) => Promise<void>>> = {
    'is moved': (folder) => rename(join(folder, 'p'), join(folder, 'moved')),
    'is removed': (folder) => rm(join(folder, 'p'), { recursive: true }),
    'is moved with all stores': async (folder) => {
      await rename(folder, `${folder}-moved`);
      onTestFinished(() => rm(`${folder}-moved`, { recursive: true }));
    },
    'makes place for a copy': async (folder) => {
      await cp(join(folder, 'p'), join(folder, 'copy'), {
        recursive: true,
        filter: (path) => !path.includes('socket'),
      });
      await rename(join(folder, 'p'), join(folder, 'moved'));
      await rename(join(folder, 'copy'), join(folder, 'p'));
    },
    'loses its file': (folder) => rm(join(folder, 'p', 'records-1')),
  };
  test.each(Object.entries(moves))('F74 is noticed before anything is said to be kept: it %s', async (_, move) => {
    const { folder, store } = await threeRecords();
    const log = await store.open('p');
    await move(folder);
    for (const act of [() => log.append([entry(4)]), () => log.append([entry(4)])])
      await expect(act()).rejects.toThrow(/(moved or removed|removed or replaced) while it was open/);
    await expect(log.snapshot(entry(3))).rejects.toThrow(StateStoreError);
    await log.close().catch(() => {});
  });

  test('F74 goes on as if nothing had been when it is put back', async () => {
    const { folder, store } = await threeRecords();
    await during(store, async (log) => {
      await rename(join(folder, 'p'), join(folder, 'moved'));
      await expect(log.append([entry(4)])).rejects.toThrow('moved or removed');
      await rename(join(folder, 'moved'), join(folder, 'p'));
      // What had been written is there.
      expect(await sequences(log)).toEqual([1, 2, 3, 4]);
      await log.append([entry(5)]);
    });
    expect(await during(store, sequences)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a disk that fails', () => {
  test('F74 at any step of an open() leaves nothing behind: no owner, no descriptor; the next opens it', async () => {
    const descriptors = async () => (process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : 0);
    for (let failing = 1; ; failing++) {
      const folder = await newFolder();
      if (failing % 2 === 0) await (await diskStore(folder).open('p')).close();
      let operation = 0;
      const files = watchedFiles((what) => {
        // What has failed to close is closed, to the system.
        if (what !== 'close' && ++operation === failing)
          throw Object.assign(new Error('EMFILE: too many'), { code: 'EMFILE' });
      });
      const before = await descriptors();
      const patience = { looks: 1, pause: () => Promise.reject(new Error('It has to wait.')) };
      const log = await diskStoreOn(files, folder, {}, patience)
        .open('p')
        .catch((error: Error) => error);
      if (!(log instanceof Error)) {
        await log.close();
        if (operation < failing) break;
        continue;
      }
      expect(log.message).toBe('EMFILE: too many');
      expect(await descriptors(), `at operation ${failing}`).toBe(before);
      const again = await diskStoreOn(files, folder, {}, patience).open('p');
      await again.append([entry(1)]);
      await again.close();
    }
  });

  test.each(['write', 'sync'] as const)(
    'at %s leaves nothing of the records, and takes them once there is room again',
    async (what) => {
      const { store, fail } = await failingStore();
      await during(store, async (log) => {
        await log.append([entry(1)]);
        fail(what);
        await expect(log.append([entry(2), entry(3)])).rejects.toThrow('ENOSPC');
        fail();
        expect(await sequences(log)).toEqual([1]);
        await log.append([entry(2)]);
        expect(await sequences(log)).toEqual([1, 2]);
      });
      expect(await during(store, sequences)).toEqual([1, 2]);
    },
  );

  test.each(['open', 'write', 'sync', 'rename'] as const)('at %s of a snapshot leaves all as it was', async (what) => {
    const { store, fail } = await failingStore();
    await during(store, async (log) => {
      await log.append([entry(1)]);
      fail(what);
      await expect(log.snapshot(entry(1))).rejects.toThrow('ENOSPC');
      fail();
      await log.append([entry(2)]);
      expect(await sequences(log)).toEqual([1, 2]);
      await log.snapshot(entry(2));
      expect(await sequences(log)).toEqual([2]);
    });
    expect(await during(store, sequences)).toEqual([2]);
  });

  test('a new file of records that cannot be made fails that append alone', async () => {
    const { store, fail } = await failingStore();
    await during(store, async (log) => {
      await log.append([entry(1)]);
      await log.snapshot(entry(1));
      fail('open');
      await expect(log.append([entry(2)])).rejects.toThrow('ENOSPC');
      fail();
      await log.append([entry(2)]);
      expect(await sequences(log)).toEqual([1, 2]);
    });
    expect(await during(store, sequences)).toEqual([1, 2]);
  });

  test('while nothing can be undone, a read says so and gives nothing that may go', async () => {
    const { store, fail } = await failingStore();
    await during(store, async (log) => {
      await log.append([entry(1)]);
      fail('sync', 'truncate');
      await expect(log.append([entry(2)])).rejects.toThrow('ENOSPC');
      await expect(sequences(log)).rejects.toThrow('ENOSPC');
      await expect(log.append([entry(2)])).rejects.toThrow('ENOSPC');
      fail();
      expect(await sequences(log)).toEqual([1]);
    });
  });
});

test.each([
  ['', undefined, 'diskStore() takes a folder, as a path or a file: URL: it was given the string "".'],
  [null, undefined, 'it was given null.'],
  [new URL('http://x/'), undefined, 'it was given an instance of URL.'],
  ['x', null, 'diskStore() takes an object with options: it was given null.'],
  ['x', { snapshotEvery: Number.NaN }, '`snapshotEvery` must be a whole number of at least 1'],
])('a folder or options that cannot be are refused: %j, %j', (folder, options, message) => {
  expect(() => diskStore(folder as never, options as never)).toThrow(message);
});
