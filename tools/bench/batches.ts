/** What batches gain on each executor, against calls with full batches by hand: `node --import tsx tools/bench/batches.ts`. */

import { type Executor, inline, ParallelPipeline } from '@magda/core';
import { processes } from '@magda/executor-processes';
import { remote } from '@magda/executor-remote';
import { threads } from '@magda/executor-threads';
import { median } from './median.js';
import { Alone, Batched, work } from './modules/batched.js';

const ROUNDS = Number(process.argv[2] ?? 7);
const ITEMS = 640;
const SIZE = 32;

/** Milliseconds for all items. */
async function timed(run: () => unknown): Promise<number> {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
}

function byHand(): void {
  for (let done = 0; done < ITEMS; done += SIZE) work(SIZE);
}

async function through(executor: Executor, Class: typeof Alone | typeof Batched, rounds: number): Promise<number[]> {
  await using pipeline = await new ParallelPipeline({ name: 'batches' })
    .addModule(Class.node('n', { group: 'g' }))
    .build({ executor });
  const all = async (items: number) => {
    for await (const _ of pipeline.map(
      Array.from({ length: items }, (_, at) => at),
      { concurrency: 4 * SIZE },
    ));
  };
  await all(SIZE);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timed(() => all(ITEMS)));
  return times;
}

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((one, other) => one - other);
  return `${median(times).toFixed(0)} ms (${sorted[0]?.toFixed(0)} to ${sorted.at(-1)?.toFixed(0)})`;
}

const hand: number[] = [];
for (let round = 0; round < ROUNDS; round++) hand.push(await timed(byHand));
process.stdout.write(`by hand: ${spread(hand)}\n`);
for (const [name, make] of Object.entries({ inline, threads, processes, remote })) {
  const executor: Executor = (make as () => Executor)();
  const alone = await through(executor, Alone, Math.min(3, ROUNDS));
  const batched = await through(executor, Batched, ROUNDS);
  await executor.close();
  const [without, withBatches, full] = [alone, batched, hand].map(median) as [number, number, number];
  const gain = without / withBatches / (without / full);
  process.stdout.write(
    `${name}: alone ${spread(alone)}, in batches ${spread(batched)}: ${gain.toFixed(2)} of the gain by hand\n`,
  );
}
