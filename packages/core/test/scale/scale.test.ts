/** What a job costs does not grow with what there is besides it: counted, not timed. `npm run scale` measures it. */

import { expect, test } from 'vitest';
import { Crowd, type Size } from './fixtures/crowd.js';
import { operationsOf } from './fixtures/operations.js';

/** Blocks of core that are entered for each job in each group. */
async function perTask(size: Size): Promise<number> {
  const crowd = new Crowd(size);
  await crowd.built;
  const operations = await operationsOf(() => crowd.play());
  await crowd.close();
  return operations / (size.jobs * size.groups);
}

const one = { groups: 1, shape: 'chain', replicas: 1, work: [5, 15] } as const;

test.each<[string, readonly number[], (n: number) => Size]>([
  ['busy replicas', [10, 100, 1_000], (n) => ({ ...one, replicas: n, jobs: 4_000, inFlight: 2 * n })],
  ['idle replicas', [10, 100, 1_000], (n) => ({ ...one, replicas: n, jobs: 4_000, inFlight: 8 })],
  [
    'replicas with jobs handed ahead',
    [10, 100, 1_000],
    (n) => ({ ...one, replicas: n, jobs: 10_000, inFlight: 9 * n, work: [0.1, 0.5] }),
  ],
  ['jobs at once in a replica', [10, 100, 1_000], (n) => ({ ...one, concurrency: n, jobs: 4_000, inFlight: 2 * n })],
  ['groups in a chain', [10, 100, 1_000], (n) => ({ ...one, groups: n, jobs: 20_000 / n, inFlight: 10 })],
  [
    'groups side by side',
    [10, 100, 1_000],
    (n) => ({ ...one, groups: n, shape: 'fan', jobs: 20_000 / n, inFlight: 10 }),
  ],
  ['jobs in flight', [100, 1_000, 10_000], (n) => ({ ...one, replicas: 10, jobs: 20_000, inFlight: n })],
])('a job costs as much among many %s as among few', { timeout: 120_000 }, async (_, numbers, sizeOf) => {
  const costs: number[] = [];
  for (const n of numbers) costs.push(await perTask(sizeOf(n)));
  // Trees of replicas and of waiting jobs grow by a level each time they double.
  expect(Math.max(...costs)).toBeLessThan(1.3 * (costs[0] as number));
});
