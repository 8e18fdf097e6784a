import { describe, expect, test } from 'vitest';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { BootstrapError } from '../errors/errors.js';
import { Kept, Played, type Script } from '../scheduler/fixtures/played.js';
import { until } from '../scheduler/fixtures/turns.js';
import { Unruly } from '../scheduler/fixtures/unruly.js';
import { memoryStore } from '../store/memory-store.js';
import type { StateEntry, StateStore } from '../store/state-store.js';
import type { JobRecord, StateRecord } from './state-data.js';

/** The Aggregates `keep` and `hold`, each in a group of its own, and what is logged. */
const kinds = {
  parallel: (script: Script, store: StateStore, logged: string[]) =>
    new ParallelPipeline({ name: 'shop' })
      .addModule(Played.node('work', { group: 'a' }))
      .addModule(Kept.node('keep', { group: 'b' }).dependsOn('work'))
      .addModule(Kept.node('hold', { group: 'c' }).dependsOn('work'))
      .build({ stateStore: store, restore: true, context: script, logger: loggerTo(logged) }),
  sequential: (script: Script, store: StateStore, logged: string[]) =>
    new SequentialPipeline({ name: 'shop' })
      .addModule(Played.node('work'))
      .addModule(Kept.node('keep').dependsOn('work'))
      .addModule(Kept.node('hold').dependsOn('work'))
      .build({ stateStore: store, restore: true, context: script, logger: loggerTo(logged) }),
} as const;

const none = () => {};
const loggerTo = (logged: string[]) => ({
  ...{ debug: none, info: none, warn: none },
  error: (...said: unknown[]) => void logged.push(said.join(' ')),
});

/** Of `keep`: it refuses these requests, whenever it gets them. */
const refusing = (...requests: readonly unknown[]): Script => ({
  'keep.aggregate': ({ request }: { readonly request: unknown }) => {
    if (requests.includes(request)) throw new RangeError(`a price of ${request}`);
  },
});

async function entriesOf(store: StateStore): Promise<readonly StateEntry[]> {
  const log = await store.open('shop');
  const found: StateEntry[] = [];
  for await (const entry of log.read()) found.push(entry);
  await log.close();
  return found;
}

/** A store in which jobs 1, 2 … are recorded, of which a process that was killed had answered none. */
async function killedWith(open: (typeof kinds)[keyof typeof kinds], requests: readonly unknown[]): Promise<StateStore> {
  const store = memoryStore();
  const pipeline = await open({}, store, []);
  await pipeline.run(0);
  await pipeline.close();
  const before = await entriesOf(store);
  const model = before.map(({ data }) => data as StateRecord).find(({ kind }) => kind === 'run') as JobRecord;
  await store.clear('shop');
  const log = await store.open('shop');
  const { sequence: _, ...snapshot } = before[0] as StateEntry;
  await log.snapshot({ sequence: 0, ...snapshot });
  const records = requests.map((value, at) => ({ ...model, answered: 0, job: at + 1, request: { value } }));
  await log.append(records.map((data, at) => ({ sequence: at + 1, data })));
  await log.close();
  return store;
}

describe.each(Object.entries(kinds))('%s: a process was killed before it had answered', (_, open) => {
  test('F83 a job that an Aggregate refuses again is refused for good: the pipeline starts, and says it once', async () => {
    const store = await killedWith(open, [3, -1, 4, -2]);
    const logged: string[] = [];
    const pipeline = await open(refusing(-1, -2), store, logged);
    await until(() => logged.length === 2);
    expect(logged).toEqual([
      expect.stringMatching(
        /Job 2, which an earlier process of pipeline "shop" had recorded, but not answered, is refused for good: "keep" failed with a price of -1\./,
      ),
      expect.stringMatching(/Job 4, .*"keep" failed with a price of -2\./),
    ]);
    await pipeline.run(5);
    await pipeline.close();
    // It is not given to that Aggregate again, whatever that would say now.
    const again = await open({}, store, logged);
    expect(logged).toHaveLength(2);
    expect(await again.process()).toMatchObject({ keep: [3, 4, 5], hold: [3, -1, 4, -2, 5] });
    await again.close();
  });

  test('F83 one that was answered is not refused: nothing starts, and nothing is lost', async () => {
    const store = memoryStore();
    const pipeline = await open({}, store, []);
    await Promise.all([3, -1].map((request) => pipeline.run(request)));
    await pipeline.close();
    await expect(open(refusing(-1), store, [])).rejects.toThrow(BootstrapError);
    const mended = await open({}, store, []);
    expect(await mended.process()).toMatchObject({ keep: [3, -1], hold: [3, -1] });
    await mended.close();
  });

  test('F83 one that was answered before another job was recorded is not refused after a kill either', async () => {
    const store = memoryStore();
    const pipeline = await open({}, store, []);
    await pipeline.run(-1);
    await pipeline.run(3);
    await pipeline.close();
    // The kill came before anything was said at the end.
    const all = await entriesOf(store);
    await store.clear('shop');
    const log = await store.open('shop');
    await log.snapshot(all[0] as StateEntry);
    await log.append(all.slice(1).filter(({ data }) => (data as StateRecord).kind === 'run'));
    await log.close();
    await expect(open(refusing(-1), store, [])).rejects.toThrow(/could not take in job 1 .*Nothing is lost/);
    const after = await open(refusing(3), store, []);
    expect(await after.process()).toMatchObject({ keep: [-1], hold: [-1, 3] });
    await after.close();
  });
});

describe('a job that an earlier process has left, and with which workers end', () => {
  /** Of the group of `keep`: it ends so many times as it takes in this request. */
  async function ending(store: StateStore, at: unknown, times: number) {
    const executor = new Unruly();
    const logged: string[] = [];
    let left = times;
    const script: Script = {
      'keep.aggregate': ({ request }: { readonly request: unknown }) => {
        if (request !== at || left-- <= 0) return undefined;
        void executor.actor('b').crash();
        return new Promise(() => {});
      },
    };
    const building = new ParallelPipeline({ name: 'shop' })
      .addModule(Played.node('work', { group: 'a' }))
      .addModule(Kept.node('keep', { group: 'b' }).dependsOn('work'))
      .addModule(Kept.node('hold', { group: 'c' }).dependsOn('work'))
      .build({ executor, stateStore: store, restore: true, context: script, logger: loggerTo(logged) });
    return { pipeline: await building, logged };
  }

  test('F83 is tried again, since one may have been killed by chance', async () => {
    const store = await killedWith(kinds.parallel, [3, -1, 4]);
    const { pipeline, logged } = await ending(store, -1, 1);
    expect(await pipeline.process()).toMatchObject({ keep: [3, -1, 4], hold: [3, -1, 4] });
    await pipeline.close();
    expect(logged).toEqual([]);
  });

  test('F83 is refused for good after two in a row, by the Aggregates of that group alone', async () => {
    const store = await killedWith(kinds.parallel, [3, -1, 4]);
    const { pipeline, logged } = await ending(store, -1, 2);
    await until(() => logged.length === 1);
    expect(logged[0]).toMatch(/Job 2, .* "keep" failed with the end of its worker \(crashed\), 2 times in a row\./);
    expect(await pipeline.process()).toMatchObject({ keep: [3, 4], hold: [3, -1, 4] });
    await pipeline.close();
  });

  test('F83 is never refused if it was answered: nothing starts, and nothing is lost', async () => {
    const store = memoryStore();
    const pipeline = await kinds.parallel({}, store, []);
    await Promise.all([3, -1].map((request) => pipeline.run(request)));
    await pipeline.close();
    await expect(ending(store, -1, Number.POSITIVE_INFINITY)).rejects.toThrow(BootstrapError);
    const mended = await kinds.parallel({}, store, []);
    expect(await mended.process()).toMatchObject({ keep: [3, -1], hold: [3, -1] });
    await mended.close();
  });
});
