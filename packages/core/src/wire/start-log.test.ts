import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { transform } from 'esbuild';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEAST_TRACKED, SharedStartLog, untracked } from './start-log.js';

test('a dispatch id that was begun is not taken back, and one that was taken back is not begun', () => {
  const startLog = SharedStartLog.create();
  startLog.hand(0);
  startLog.hand(1);
  expect(startLog.begin(0)).toBe(true);
  expect(startLog.recall(0)).toBe(false);
  expect(startLog.recall(1)).toBe(true);
  expect(startLog.recall(1)).toBe(false);
  expect(startLog.begin(1)).toBe(false);
});

test('a job for which there is no place is not tracked, and begins all the same', () => {
  const startLog = SharedStartLog.create();
  for (let dispatchId = 0; dispatchId < LEAST_TRACKED; dispatchId++) expect(startLog.hand(dispatchId)).toBe(dispatchId);
  const id = startLog.hand(LEAST_TRACKED);
  expect(id).toBeLessThan(0);
  expect(startLog.hand(LEAST_TRACKED)).toBe(id);
  expect(startLog.hand(LEAST_TRACKED + 1)).not.toBe(id);
  expect(startLog.recall(id)).toBe(false);
  expect(startLog.neverBegan(id)).toBe(false);
  expect(startLog.begin(id)).toBe(true);
  startLog.begin(1);
  expect(startLog.hand(LEAST_TRACKED + 1)).toBe(LEAST_TRACKED + 1);
});

test('F36 the place of a job that was taken back is free at once, and the host does not take its successor for it', () => {
  const startLog = SharedStartLog.create();
  startLog.hand(0);
  startLog.recall(0);
  expect(startLog.hand(LEAST_TRACKED)).toBe(LEAST_TRACKED);
  expect(startLog.begin(0)).toBe(false);
  expect(startLog.begin(LEAST_TRACKED)).toBe(true);
});

test('F36 after a death a dispatch id proves again and again whether its job had begun', () => {
  const startLog = SharedStartLog.create();
  startLog.hand(0);
  startLog.hand(1);
  startLog.begin(0);
  for (let time = 0; time < 2; time++)
    expect([0, 1].map((dispatchId) => startLog.neverBegan(dispatchId))).toEqual([false, true]);
});

test.each([
  [4_000, 4_000],
  [2 ** 40, 65_536],
])('of %i jobs at a time %i have dispatch ids', (jobs, most) => {
  const startLog = SharedStartLog.create(jobs);
  for (let dispatchId = 0; dispatchId < most; dispatchId++) startLog.hand(dispatchId);
  expect(startLog.hand(most)).toBe(untracked(most));
});

test('dispatch ids pass 2 ** 31', () => {
  for (const last of [2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32]) {
    const startLog = SharedStartLog.create();
    expect(startLog.hand(last)).toBe(last);
    expect(startLog.begin(last)).toBe(true);
    expect(startLog.recall(last)).toBe(false);
  }
});

test('F36 a dispatch id of a long job is not taken for the one that has its place in the ring a round later', () => {
  const startLog = SharedStartLog.create();
  for (let dispatchId = 0; dispatchId < LEAST_TRACKED; dispatchId++) {
    startLog.hand(dispatchId);
    startLog.begin(dispatchId);
  }
  startLog.hand(LEAST_TRACKED);
  expect(startLog.recall(0)).toBe(false);
  expect(startLog.begin(LEAST_TRACKED)).toBe(true);
});

test('F36 whatever the order of hands, begins and recalls, each dispatch id goes to exactly one side', () => {
  const many = fc.integer({ min: 1, max: LEAST_TRACKED });
  const step = fc.oneof(
    fc.record({ hand: many }),
    fc.record({ begin: many }),
    fc.record({ recall: fc.double({ min: 0, max: 0.999, noNaN: true }) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => new Table().play(steps).contested === 0));
});

/** Plays both sides, and knows who has which dispatch id. */
class Table {
  contested = 0;
  readonly #dispatches = SharedStartLog.create();
  readonly #owners: ('host' | 'driver' | undefined)[] = [];
  #come = 0;

  play(steps: readonly ({ hand: number } | { begin: number } | { recall: number })[]): this {
    for (const step of steps) {
      if ('hand' in step) for (let n = 0; n < step.hand; n++) this.#hand();
      else if ('begin' in step) for (let n = 0; n < step.begin; n++) this.#begin();
      else this.#take(Math.floor(step.recall * this.#owners.length), 'driver');
    }
    return this;
  }

  #hand(): void {
    const dispatchId = this.#dispatches.hand(this.#owners.length);
    // One that is not tracked is the host's.
    this.#owners.push(dispatchId < 0 ? 'host' : undefined);
  }

  #begin(): void {
    if (this.#come < this.#owners.length) this.#take(this.#come++, 'host');
  }

  #take(dispatchId: number, side: 'host' | 'driver'): void {
    if (dispatchId >= this.#owners.length) return;
    const mine = side === 'host' ? this.#dispatches.begin(dispatchId) : this.#dispatches.recall(dispatchId);
    if (mine !== (this.#owners[dispatchId] === undefined)) this.contested++;
    if (mine) this.#owners[dispatchId] = side;
  }
}

test('the module that began last is known until there is another', () => {
  const startLog = SharedStartLog.create();
  expect(startLog.lastModule).toBe(-1);
  startLog.beginModule(3);
  expect(new SharedStartLog(startLog.memory).lastModule).toBe(3);
});

/** The module under test, in a form that a thread can import. */
async function compiled(): Promise<string> {
  const source = await readFile(new URL('./start-log.ts', import.meta.url), 'utf8');
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' });
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** Begins dispatch ids as a host does, as soon as the other side begins to take them back, and reports which it got. */
const host = /* js */ `
  const { parentPort, workerData } = require('node:worker_threads');
  const { load, memory, go, count } = workerData;
  import(load).then(({ SharedStartLog }) => {
    const startLog = new SharedStartLog(memory);
    parentPort.on('message', (round) => {
      const mine = [];
      Atomics.store(go, 1, round);
      Atomics.notify(go, 1);
      Atomics.wait(go, 0, round - 1);
      for (let dispatchId = 0; dispatchId < count; dispatchId++) mine.push(startLog.begin(dispatchId));
      parentPort.postMessage(mine);
    });
    parentPort.postMessage('ready');
  });
`;

test('F36 between two threads each dispatch id goes to exactly one side', async () => {
  const startLog = SharedStartLog.create();
  const go = new Int32Array(new SharedArrayBuffer(8));
  const workerData = { load: await compiled(), memory: startLog.memory, go, count: LEAST_TRACKED };
  const worker = new Worker(host, { eval: true, workerData });
  await once(worker, 'message');
  let met = 0;
  // On a busy machine one of the two mostly has all dispatch ids before the other is awake.
  for (let round = 1; met === 0 || (met < 10 && round <= 2_000); round++) {
    for (let dispatchId = 0; dispatchId < LEAST_TRACKED; dispatchId++) startLog.hand(dispatchId);
    const answer = once(worker, 'message');
    worker.postMessage(round);
    Atomics.wait(go, 1, round - 1);
    Atomics.store(go, 0, round);
    Atomics.notify(go, 0);
    // From the far end, so that the two meet.
    const taken: boolean[] = [];
    for (let dispatchId = LEAST_TRACKED - 1; dispatchId >= 0; dispatchId--)
      taken[dispatchId] = startLog.recall(dispatchId);
    const [begun] = (await answer) as [boolean[]];
    const wrong = begun.flatMap((mine, dispatchId) => (mine === taken[dispatchId] ? dispatchId : []));
    expect(wrong, `round ${round}`).toEqual([]);
    if (begun.includes(true) && taken.includes(true)) met++;
  }
  await worker.terminate();
});
