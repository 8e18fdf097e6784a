import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { transform } from 'esbuild';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_TICKET, LEAST_TICKETS as TICKETS, Tickets } from './tickets.js';

test('a ticket that was begun is not taken back, and one that was taken back is not begun', () => {
  const tickets = Tickets.create();
  tickets.hand(0);
  tickets.hand(1);
  expect(tickets.begin(0)).toBe(true);
  expect(tickets.recall(0)).toBe(false);
  expect(tickets.recall(1)).toBe(true);
  expect(tickets.recall(1)).toBe(false);
  expect(tickets.begin(1)).toBe(false);
});

test('a job for which there is no place goes without a ticket, and begins all the same', () => {
  const tickets = Tickets.create();
  for (let ticket = 0; ticket < TICKETS; ticket++) expect(tickets.hand(ticket)).toBe(ticket);
  expect(tickets.hand(TICKETS)).toBe(NO_TICKET);
  expect(tickets.recall(NO_TICKET)).toBe(false);
  expect(tickets.neverBegan(NO_TICKET)).toBe(false);
  expect(tickets.begin(NO_TICKET)).toBe(true);
  tickets.begin(1);
  expect(tickets.hand(TICKETS + 1)).toBe(TICKETS + 1);
});

test('F36 the place of a job that was taken back is free at once, and the host does not take its successor for it', () => {
  const tickets = Tickets.create();
  tickets.hand(0);
  tickets.recall(0);
  expect(tickets.hand(TICKETS)).toBe(TICKETS);
  expect(tickets.begin(0)).toBe(false);
  expect(tickets.begin(TICKETS)).toBe(true);
});

test('F36 after a death a ticket proves again and again whether its job had begun', () => {
  const tickets = Tickets.create();
  tickets.hand(0);
  tickets.hand(1);
  tickets.begin(0);
  for (let time = 0; time < 2; time++)
    expect([0, 1].map((ticket) => tickets.neverBegan(ticket))).toEqual([false, true]);
});

test.each([
  [4_000, 4_000],
  [2 ** 40, 65_536],
])('of %i jobs at a time %i have tickets', (jobs, most) => {
  const tickets = Tickets.create(jobs);
  for (let ticket = 0; ticket < most; ticket++) tickets.hand(ticket);
  expect(tickets.hand(most)).toBe(NO_TICKET);
});

test('tickets pass 2 ** 31', () => {
  for (const last of [2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32]) {
    const tickets = Tickets.create();
    expect(tickets.hand(last)).toBe(last);
    expect(tickets.begin(last)).toBe(true);
    expect(tickets.recall(last)).toBe(false);
  }
});

test('F36 a ticket of a long job is not taken for the one that has its place in the ring a round later', () => {
  const tickets = Tickets.create();
  for (let ticket = 0; ticket < TICKETS; ticket++) {
    tickets.hand(ticket);
    tickets.begin(ticket);
  }
  tickets.hand(TICKETS);
  expect(tickets.recall(0)).toBe(false);
  expect(tickets.begin(TICKETS)).toBe(true);
});

test('F36 whatever the order of hands, begins and recalls, each ticket goes to exactly one side', () => {
  const many = fc.integer({ min: 1, max: TICKETS });
  const step = fc.oneof(
    fc.record({ hand: many }),
    fc.record({ begin: many }),
    fc.record({ recall: fc.double({ min: 0, max: 0.999, noNaN: true }) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => new Table().play(steps).contested === 0));
});

/** Plays both sides, and knows who has which ticket. */
class Table {
  contested = 0;
  readonly #tickets = Tickets.create();
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
    const ticket = this.#tickets.hand(this.#owners.length);
    // Without a ticket it is the host's.
    this.#owners.push(ticket === NO_TICKET ? 'host' : undefined);
  }

  #begin(): void {
    if (this.#come < this.#owners.length) this.#take(this.#come++, 'host');
  }

  #take(ticket: number, side: 'host' | 'driver'): void {
    if (ticket >= this.#owners.length) return;
    const mine = side === 'host' ? this.#tickets.begin(ticket) : this.#tickets.recall(ticket);
    if (mine !== (this.#owners[ticket] === undefined)) this.contested++;
    if (mine) this.#owners[ticket] = side;
  }
}

test('the module that began last is known until there is another', () => {
  const tickets = Tickets.create();
  expect(tickets.lastModule).toBe(-1);
  tickets.beginModule(3);
  expect(new Tickets(tickets.memory).lastModule).toBe(3);
});

/** The module under test, in a form that a thread can import. */
async function compiled(): Promise<string> {
  const source = await readFile(new URL('./tickets.ts', import.meta.url), 'utf8');
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' });
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** Begins tickets as a host does, as soon as the other side begins to take them back, and reports which it got. */
const host = /* js */ `
  const { parentPort, workerData } = require('node:worker_threads');
  const { load, memory, go, count } = workerData;
  import(load).then(({ Tickets }) => {
    const tickets = new Tickets(memory);
    parentPort.on('message', (round) => {
      const mine = [];
      Atomics.store(go, 1, round);
      Atomics.notify(go, 1);
      Atomics.wait(go, 0, round - 1);
      for (let ticket = 0; ticket < count; ticket++) mine.push(tickets.begin(ticket));
      parentPort.postMessage(mine);
    });
    parentPort.postMessage('ready');
  });
`;

test('F36 between two threads each ticket goes to exactly one side', async () => {
  const tickets = Tickets.create();
  const go = new Int32Array(new SharedArrayBuffer(8));
  const workerData = { load: await compiled(), memory: tickets.memory, go, count: TICKETS };
  const worker = new Worker(host, { eval: true, workerData });
  await once(worker, 'message');
  let met = 0;
  // On a busy machine one of the two mostly has all tickets before the other is awake.
  for (let round = 1; met === 0 || (met < 10 && round <= 2_000); round++) {
    for (let ticket = 0; ticket < TICKETS; ticket++) tickets.hand(ticket);
    const answer = once(worker, 'message');
    worker.postMessage(round);
    Atomics.wait(go, 1, round - 1);
    Atomics.store(go, 0, round);
    Atomics.notify(go, 0);
    // From the far end, so that the two meet.
    const taken: boolean[] = [];
    for (let ticket = TICKETS - 1; ticket >= 0; ticket--) taken[ticket] = tickets.recall(ticket);
    const [begun] = (await answer) as [boolean[]];
    const wrong = begun.flatMap((mine, ticket) => (mine === taken[ticket] ? ticket : []));
    expect(wrong, `round ${round}`).toEqual([]);
    if (begun.includes(true) && taken.includes(true)) met++;
  }
  await worker.terminate();
});
