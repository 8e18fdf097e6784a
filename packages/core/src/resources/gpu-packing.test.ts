import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WHOLE } from '../executor/claim.js';
import { packGpus } from './gpu-packing.js';

const tenths = (amounts: readonly number[]) => amounts.map((amount) => (amount * WHOLE) / 10);
const pack = (claims: readonly number[], free: readonly number[]) => packGpus(tenths(claims), tenths(free));

test.each<[string, number[], number[], number[][] | undefined]>([
  ['nothing claims nothing', [0], [10], [[]]],
  ['fractions share a GPU', [5, 5], [10, 10], [[0], [0]]],
  ['a fraction goes where it fits best', [3], [10, 5, 3], [[2]]],
  ['a begun GPU comes before an empty one', [1], [10, 9], [[1]]],
  ['whole claims take empty GPUs', [20, 5], [10, 4, 10, 10], [[0, 2], [3]]],
  ['a whole claim does not take a begun GPU', [10], [9], undefined],
  ['a fraction is never spread over two', [6], [5, 5], undefined],
  ['three of six tenths need three GPUs', [6, 6, 6], [10, 10], undefined],
])('%s', (_, claims, free, expected) => {
  expect(pack(claims, free)).toEqual(expected);
});

test('where best fit needs a third GPU, a search needs two', () => {
  const placed = pack([5, 4, 3, 3, 3, 2], [10, 10, 10]);
  expect(new Set(placed?.flat()).size).toBe(2);
});

test('what fits is placed, without overlap, on as few empty GPUs as possible', () => {
  const claim = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.constant(20));
  const gpu = fc.oneof(fc.constant(10), fc.integer({ min: 0, max: 10 }));
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 6 }), fc.array(gpu, { maxLength: 4 }), (claims, free) => {
      const placed = pack(claims, free);
      const best = fewestOpened(claims, free);
      if (placed === undefined) {
        expect(best).toBe(Number.POSITIVE_INFINITY);
        return;
      }
      const left = [...free];
      for (const [at, gpus] of placed.entries()) {
        const amount = claims[at] ?? 0;
        expect(new Set(gpus).size).toBe(Math.ceil(amount / 10));
        for (const index of gpus) left[index] = (left[index] ?? 0) - Math.min(amount, 10);
      }
      expect(Math.min(0, ...left)).toBe(0);
      const opened = [...free.keys()].filter((index) => free[index] === 10 && left[index] !== 10);
      expect(opened).toHaveLength(best);
    }),
    { seed: 11, numRuns: 500 },
  );
});

test('a packing that cannot be is given up in bounded time', () => {
  const claims = Array.from({ length: 33 }, (_, at) => 0.35 * WHOLE + at);
  const free = Array.from({ length: 14 }, () => WHOLE);
  expect(packGpus(claims, free)).toBeUndefined();
});

/** The fewest empty GPUs that will do, by trying everything; Infinity if nothing does. */
function fewestOpened([claim, ...others]: readonly number[], free: readonly number[]): number {
  if (claim === undefined) return 0;
  if (claim === 0) return fewestOpened(others, free);
  if (claim > 10) return fewestOpened([10, claim - 10, ...others], free);
  const choices = [...free.entries()].filter(([, room]) => room >= claim);
  return choices.reduce((best, [gpu, room]) => {
    const left = free.map((other, index) => (index === gpu ? room - claim : other));
    return Math.min(best, (room === 10 ? 1 : 0) + fewestOpened(others, left));
  }, Number.POSITIVE_INFINITY);
}
