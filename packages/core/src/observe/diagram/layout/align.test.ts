/** Places that are as near to the wishes as can be. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spread } from './align.js';

const wishes = fc.array(
  fc.record({
    top: fc.integer({ min: -50, max: 50 }),
    weight: fc.integer({ min: 1, max: 8 }),
    height: fc.integer({ min: 0, max: 20 }),
  }),
  { minLength: 1, maxLength: 8 },
);

test('wishes that do not collide come true', () => {
  expect(
    spread(
      [
        { top: 0, weight: 1 },
        { top: 40, weight: 1 },
      ],
      [10, 10],
      5,
    ),
  ).toEqual([0, 40]);
});

test('those that collide share the way by weight', () => {
  expect(
    spread(
      [
        { top: 0, weight: 1 },
        { top: 0, weight: 3 },
      ],
      [10, 10],
      5,
    ),
  ).toEqual([-11.25, 3.75]);
});

test('nothing overlaps, the order stays, and no small move of one comes nearer to the wishes', () => {
  fc.assert(
    fc.property(wishes, (given) => {
      const heights = given.map(({ height }) => height);
      const tops = spread(given, heights, 4);
      const gaps = tops.slice(1).map((top, index) => top - (tops[index] ?? 0) - (heights[index] ?? 0));
      for (const gap of gaps) expect(gap).toBeGreaterThan(4 - 1e-6);
      const cost = (places: readonly number[]) =>
        given.reduce((sum, { top, weight }, index) => sum + weight * ((places[index] ?? 0) - top) ** 2, 0);
      for (const index of tops.keys())
        for (const step of [-0.01, 0.01]) {
          const free = step < 0 ? (gaps[index - 1] ?? Infinity) : (gaps[index] ?? Infinity);
          if (free < 4 + Math.abs(step)) continue;
          const moved = tops.map((top, at) => (at === index ? top + step : top));
          expect(cost(moved)).toBeGreaterThanOrEqual(cost(tops) - 1e-6);
        }
    }),
  );
});
