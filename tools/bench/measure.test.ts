import { expect, test } from 'vitest';
import { Absent, type Contest, type Contestant } from './contest.js';
import { measure } from './measure.js';
import { pageOf } from './report/page.js';
import { surroundings } from './report/report.js';
import { textOf } from './report/text.js';

function contest(turns: string[]): Contest {
  const one = (name: string, values: number[]) => async (): Promise<Contestant> => ({
    async measure() {
      turns.push(name);
      return values.shift() as number;
    },
    close: async () => turns.push(`${name} closed`),
  });
  return {
    name: 'work',
    unit: 'jobs/s',
    contestants: {
      // The first values of each are of the turns that warm up.
      quick: one('quick', [1, 2, 3, 300, 200, 400]),
      slow: one('slow', [9, 9, 9, 100, 100, 100]),
      missing: () => Promise.reject(new Absent('there is none here')),
    },
    comparisons: [
      { ours: 'quick', peer: 'slow', target: { atLeast: 2 } },
      { ours: 'slow', peer: 'quick', target: { atLeast: 2 }, because: 'It is slow.' },
      { ours: 'quick', peer: 'missing', target: { atLeast: 1 } },
    ],
  };
}

test('contestants take turns, and ratios are those of one turn', async () => {
  const turns: string[] = [];
  const { medians, comparisons, absent } = await measure(contest(turns), 3);
  const both = ['quick', 'slow', 'slow', 'quick'];
  expect(turns).toEqual([...both, ...both, ...both, 'quick closed', 'slow closed']);
  expect(medians).toEqual({ quick: 300, slow: 100 });
  expect(absent).toEqual({ missing: 'there is none here' });
  expect(comparisons).toMatchObject([
    { ratio: 3, ratios: [2, 3, 4], isMet: true },
    { ratio: 1 / 3, isMet: false },
  ]);
});

test('what fails closes all that was begun', async () => {
  const turns: string[] = [];
  const broken = contest(turns);
  const failing = { ...broken, contestants: { ...broken.contestants, bad: () => Promise.reject(new Error('broken')) } };
  await expect(measure(failing, 1)).rejects.toThrow('broken');
  expect(turns).toEqual(['quick closed', 'slow closed']);
});

test('the table and the page tell ratios with their targets, why one is missed, and who was absent', async () => {
  const results = [await measure(contest([]), 3)];
  const report = { ...surroundings(), times: 3, seconds: 1, results };
  const text = textOf(report);
  expect(text).toContain('quick / slow: 3.0 (2.0 … 4.0), target ≥ 2: met');
  expect(text).toContain('slow / quick: 0.33 (0.25 … 0.50), target ≥ 2: missed\n    It is slow.');
  expect(text).toContain('not measured: there is none here');
  const page = pageOf(report);
  expect(page).toContain('| quick / slow | 3.0 | 2.0 … 4.0 | ≥ 2 | met |');
  expect(page).toContain('slow / quick: It is slow.');
});
