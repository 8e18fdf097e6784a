import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Prefetch } from './prefetch.js';

function after(most: number, ...jobs: readonly number[]): number {
  const prefetch = new Prefetch(most);
  for (const ms of jobs) prefetch.observe(ms);
  return prefetch.prefetchLimit;
}

test('nothing is handed ahead before the first job has ended', () => {
  expect(after(256)).toBe(0);
});

test('as many are handed ahead as end in about two milliseconds', () => {
  expect(after(256, 0.5)).toBe(4);
  expect(after(256, 1)).toBe(2);
  expect(after(256, 2)).toBe(1);
  expect(after(256, 2.1)).toBe(0);
});

test('one long job among short ones is enough to hand nothing ahead', () => {
  expect(after(256, 0.1, 0.1, 0.1, 100)).toBe(0);
});

test('after it, short ones bring it back', () => {
  expect(after(256, 100, ...new Array(40).fill(0.1))).toBeGreaterThan(0);
});

test('it is never more than the group allows, nor more than ends in two milliseconds', () => {
  const ms = fc.double({ min: 0, max: 1_000, noNaN: true });
  fc.assert(
    fc.property(fc.nat(1_000), fc.array(ms, { minLength: 1 }), (most, jobs) => {
      const ahead = after(most, ...jobs);
      expect(Number.isInteger(ahead)).toBe(true);
      expect(ahead).toBeGreaterThanOrEqual(0);
      expect(ahead).toBeLessThanOrEqual(most);
      expect(ahead * Math.min(...jobs)).toBeLessThanOrEqual(2);
    }),
  );
});
