import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMemory, parseMemory } from './memory.js';

test.each<[string | number, number]>([
  ['2GiB', 2 * 2 ** 30],
  ['512 MiB', 512 * 2 ** 20],
  ['1.5gib', 1.5 * 2 ** 30],
  ['64 KiB', 65_536],
  ['1TiB', 2 ** 40],
  ['1 KB', 1000],
  ['1MB', 1e6],
  ['4GB', 4e9],
  ['1 TB', 1e12],
  ['100B', 100],
  [4096, 4096],
  [0, 0],
])('%s is %i bytes', (memory, bytes) => {
  expect(parseMemory(memory)).toBe(bytes);
});

test.each([
  '',
  '2',
  'GiB',
  '2 gigs',
  '-1GiB',
  '1e3MB',
  '2GiB more',
  '999999999TiB',
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
])('%j is refused, with what to write', (memory) => {
  expect(() => parseMemory(memory)).toThrow(RangeError);
  expect(() => parseMemory(memory)).toThrow(/memory is .*; write a number of bytes, or .* "2GiB"/);
});

test('what is written can be read again, to within a hundredth', () => {
  fc.assert(
    fc.property(fc.nat(), (bytes) => {
      expect(Math.abs(parseMemory(formatMemory(bytes)) - bytes)).toBeLessThanOrEqual(bytes / 100);
    }),
    { seed: 7 },
  );
});
