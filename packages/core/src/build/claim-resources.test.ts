/** Claims on several executors: all or none, and never two pipelines that wait for each other. */

import { describe, expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { ClaimTimeoutError, InfeasibleClaimError } from '../errors/errors.js';
import type { ClaimWait, Executor } from '../executor/executor.js';
import { inline } from '../executors/inline/inline.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { Played } from '../scheduler/fixtures/played.js';
import { turns } from '../scheduler/fixtures/turns.js';
import { deferred } from '../util/deferred.js';
import { buildParallel } from './build-parallel.js';
import { ledgerOf } from './ledgers.js';

/** A group for each executor that is named, with a claim of that many CPUs. */
function build(name: string, claims: Readonly<Record<string, number>>, executors: Record<string, Executor>, more = {}) {
  const builder = new ParallelPipeline({ name });
  let before: string | undefined;
  for (const [executor, numCpus] of Object.entries(claims)) {
    builder.addGroup(new Group(executor, { executor, numCpus }));
    const node = Played.node(executor, { group: executor });
    builder.addModule(before === undefined ? node : node.dependsOn(before));
    before = executor;
  }
  const { clock, ...options } = more as { clock?: ManualClock };
  return buildParallel(builder.toSpec(), { executors, ...options }, clock);
}

const two = () => ({ a: inline({ numCpus: 2 }), b: inline({ numCpus: 2 }) });
const freeOf = async (executor: Executor) => (await ledgerOf(executor)).free().numCpus;

test('what can never be met is told of all executors at once, by the names that they have', async () => {
  const executors = two();
  const error = await build('p', { a: 3, b: 4 }, executors).catch((error) => error);
  expect(error.errors.map(({ message }: Error) => message)).toEqual([
    expect.stringMatching(/Group "a", replica 0 claims 3 CPU.*the executor "a" has 2 CPU/),
    expect.stringMatching(/Group "b", replica 0 claims 4 CPU.*the executor "b" has 2 CPU/),
  ]);
  for (const one of error.errors) expect(one).toBeInstanceOf(InfeasibleClaimError);
  expect([await freeOf(executors.a), await freeOf(executors.b)]).toEqual([2, 2]);
});

test('what was granted by one goes back if another does not grant in time', async () => {
  const clock = new ManualClock();
  const executors = two();
  // Executors are asked in the order in which they were first met.
  const holder = await build('holder', { a: 0, b: 2 }, executors);
  const building = build('p', { a: 2, b: 1 }, executors, { clock, claimTimeout: 500 });
  const failed = building.catch((error) => error);
  while ((await freeOf(executors.a)) !== 0) await turns(1);
  await turns(3);
  clock.pass(500);
  const error = await failed;
  expect(error).toBeInstanceOf(ClaimTimeoutError);
  expect(error.message).toContain('Pipeline "p" waits for 1 CPU of the executor "b" and got nothing in 0.5 s');
  expect(await freeOf(executors.a)).toBe(2);
  await holder.close();
});

test('pipelines that name two executors in different order never wait for each other', {
  timeout: 60_000,
}, async () => {
  for (const turnsBetween of [0, 1, 2, 3, 5, 8]) {
    const executors = two();
    const swapped = { b: executors.b, a: executors.a };
    let alive = 0;
    const live = async (round: number) => {
      await turns(round % 2 === 0 ? 0 : turnsBetween);
      const pipeline =
        round % 2 === 0
          ? await build(`p${round}`, { a: 2, b: 2 }, executors)
          : await build(`p${round}`, { b: 2, a: 2 }, swapped);
      expect(++alive).toBe(1);
      await turns(turnsBetween);
      alive--;
      await pipeline.close();
    };
    await Promise.all(Array.from({ length: 10 }, (_, round) => live(round)));
    expect([await freeOf(executors.a), await freeOf(executors.b)]).toEqual([2, 2]);
  }
});

describe('executors that admit claims by themselves', () => {
  /** One replica at a time has its only place. */
  function admitting(log: string[], name: string): Executor {
    const inner = inline();
    const queue: (() => void)[] = [];
    let taken = false;
    return {
      ...{ name, admission: 'executor', supports: inner.supports },
      capacity: () => inner.capacity(),
      async spawn(request, { signal, claimWait }) {
        const { promise, resolve } = deferred();
        if (taken) {
          (claimWait as ClaimWait).waiting(`${name} is taken`);
          log.push(`${request.pipeline} waits for ${name}`);
          queue.push(resolve);
          await promise;
        }
        taken = true;
        claimWait?.granted();
        const connection = await inner.spawn(request, { signal });
        void connection.exited.then(() => {
          taken = false;
          queue.shift()?.();
        });
        return connection;
      },
      close: () => inner.close(),
    };
  }

  test('are asked one after another, in the same order by all, after those whose ledger is ours', async () => {
    const log: string[] = [];
    const executors = { x: admitting(log, 'x'), y: admitting(log, 'y'), c: inline({ numCpus: 2 }) };
    const first = await build('first', { x: 0, y: 0, c: 1 }, executors);
    // It waits for its place in x, and so holds none in y.
    const second = build('second', { c: 1, y: 0, x: 0 }, executors);
    const third = build('third', { y: 0, x: 0 }, executors);
    while (log.length < 2) await turns(1);
    expect(log.sort()).toEqual(['second waits for x', 'third waits for x']);
    await first.close();
    await Promise.all([second, third].map(async (building) => (await building).close()));
  });
});
