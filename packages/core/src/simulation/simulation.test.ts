/** Whatever happens to random pipelines in virtual time, what is promised is kept. `npm run simulate` plays more. */

import { expect, test } from 'vitest';
import { storyOf } from './fixtures/seeded.js';
import { play } from './fixtures/stage.js';
import { traceInto } from './fixtures/trace.js';

const seeds = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

async function traced(seed: number): Promise<readonly string[]> {
  const lines: string[] = [];
  await play(storyOf(seed), traceInto(lines));
  return lines;
}

test('F36 F37 F40 F42 F43 F47 F67 F68 deaths, failures, limits and closings break no promise', {
  timeout: 120_000,
}, async () => {
  const broken: string[] = [];
  const codes = new Set<string>();
  let succeeded = 0;
  for (const seed of seeds(300)) {
    try {
      const figures = await play(storyOf(seed));
      succeeded += figures.succeeded;
      for (const code of Object.keys(figures.failed)) codes.add(code);
    } catch (error) {
      broken.push(`npm run simulate -- ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  expect(broken).toEqual([]);
  // The stories are of all sorts.
  expect(succeeded).toBeGreaterThan(1_000);
  expect([...codes]).toEqual(
    expect.arrayContaining([
      ...['MAGDA_ACTOR_DIED', 'MAGDA_TIMEOUT', 'MAGDA_ABORTED', 'MAGDA_DEADLINE', 'MAGDA_COMMIT'],
      ...['MAGDA_STATE_LOST', 'MAGDA_CRASH_LOOP', 'MAGDA_CLOSED', 'MAGDA_QUEUE_FULL'],
    ]),
  );
});

test('a seed replays exactly', async () => {
  for (const seed of seeds(20)) {
    const first = await traced(seed);
    expect(first.length).toBeGreaterThan(0);
    expect(await traced(seed)).toEqual(first);
  }
});
