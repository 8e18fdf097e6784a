import { inline } from '@magda/core';
import { threads } from '@magda/executor-threads';
import { expect, test } from 'vitest';
import { fuzz } from './fuzz.js';

test('F84 whatever workers seem to say, the driver lives, each call settles, and others are right', async () => {
  const executor = inline({ numCpus: 8 });
  const seeds = [1, Date.now() % 2 ** 31];
  for (const seed of seeds) {
    const figures = await fuzz({ executor, seed, messages: 1_000 });
    expect(figures.breaches, `seed ${seed}`).toBeGreaterThan(50);
    expect(figures.others, `seed ${seed}`).toBeGreaterThan(50);
  }
  await executor.close();
}, 600_000);

test('F84 so it is with workers that were launched', async () => {
  const executor = threads({ numCpus: 8, stdio: 'ignore' });
  const figures = await fuzz({ executor, seed: 2, messages: 150 });
  expect(figures.breaches).toBeGreaterThan(2);
  await executor.close();
}, 600_000);
