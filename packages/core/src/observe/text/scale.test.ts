/** Ticks and durations. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationText, scaleOf } from './scale.js';

test.each([
  [0, '0 ms'],
  [0.0123, '12.3 µs'],
  [1, '1 ms'],
  [812.345, '812 ms'],
  [1250, '1.25 s'],
  [90_000, '90 s'],
  [150_000, '2.5 min'],
  [10_800_000, '3 h'],
])('%d ms is %s', (duration, text) => {
  expect(durationText(duration)).toBe(text);
});

test.each([
  [800, 100, '8 units of 100 ms'],
  [815, 100, '8.15 units of 100 ms'],
  [100, 100, '1 unit of 100 ms'],
  [17_000, 1000, '17 units of 1 s'],
])('%d ms is, in units of %d ms, %s', (duration, unit, text) => {
  expect(durationText(duration, unit)).toBe(text);
});

test('a given unit is not divided while the duration is longer', () => {
  expect(scaleOf(400, 60, 100)).toMatchObject({ step: 100, unit: '× 100 ms' });
  expect(scaleOf(400, 60, 100).ticks.map(({ label }) => label)).toEqual(['0', '1', '2', '3', '4']);
});

test('ticks are few, even, round, and cover the duration', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), fc.integer({ min: 2, max: 40 }), (duration, most) => {
      const { ticks, step } = scaleOf(duration, most);
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
      expect(ticks[0]?.time).toBe(0);
      expect(duration - (ticks.at(-1)?.time ?? 0)).toBeLessThan(step * (1 + 1e-6));
      expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
    }),
  );
});
