import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizeCapacity } from '../resources/capacity.js';
import { inWords } from '../text/amounts.js';
import { normalizeClaim, plain, type Resources, WHOLE } from './claim.js';

test('everything defaults to nothing', () => {
  expect(normalizeClaim({})).toEqual({ gpus: 0, amounts: new Map() });
  expect(plain(normalizeClaim({}))).toEqual({ numCpus: 0, numGpus: 0, memory: 0, resources: {} });
});

test('amounts are whole ten-thousandths, memory whole bytes', () => {
  const claim = normalizeClaim({ numCpus: 0.1, numGpus: 0.5, memory: 2 ** 40, resources: { licence: 1 } });
  expect(claim.gpus).toBe(5000);
  expect([...claim.amounts]).toEqual([
    ['numCpus', 1000],
    ['memory', 2 ** 40],
    ['resources.licence', WHOLE],
  ]);
});

test('a custom resource is never taken for a built-in one, nor for a prototype', () => {
  const claim = normalizeClaim({ resources: { numCpus: 2, ['__proto__']: 3 } });
  expect(claim.amounts.get('numCpus')).toBeUndefined();
  expect(Object.entries(plain(claim).resources)).toEqual([
    ['numCpus', 2],
    ['__proto__', 3],
  ]);
});

test('n claims of 1/n always fit into one, and 0.1 ten times is 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (n) => {
      const amount = normalizeClaim({ numCpus: 1 / n }).amounts.get('numCpus') ?? Number.NaN;
      expect(n * amount).toBeLessThanOrEqual(WHOLE);
      if (WHOLE % n === 0) expect(n * amount).toBe(WHOLE);
    }),
    { seed: 3 },
  );
});

test('decimals of up to four places are exact', () => {
  fc.assert(
    fc.property(fc.nat(100_000_000), (parts) => {
      expect(normalizeClaim({ numCpus: parts / WHOLE }).amounts.get('numCpus') ?? 0).toBe(parts);
    }),
    { seed: 5 },
  );
});

test.each<[Resources, RegExp]>([
  [{ numCpus: -1 }, /numCpus is -1/],
  [{ numCpus: Number.NaN }, /numCpus is NaN/],
  [{ numCpus: Number.POSITIVE_INFINITY }, /numCpus is Infinity/],
  [{ numCpus: 1e300 }, /numCpus is 1e\+300/],
  [{ numCpus: 'two' as unknown as number }, /numCpus is "two"/],
  [{ numCpus: 0.00001 }, /numCpus is 0.00001; the least amount is 0.0001/],
  [{ numGpus: 1.5 }, /numGpus is 1.5; it must be a fraction below 1, or whole/],
  [{ numGpus: Number.POSITIVE_INFINITY }, /numGpus is Infinity/],
  [{ memory: -1 }, /memory is -1/],
  [{ resources: { licence: -2 } }, /resources.licence is -2/],
  [{ resources: { ' ': 1 } }, /without a name/],
])('%o is refused', (claim, message) => {
  expect(() => normalizeClaim(claim)).toThrow(RangeError);
  expect(() => normalizeClaim(claim)).toThrow(message);
});

test.each([0.5, 1, 2, 8])('%d GPUs are a claim', (numGpus) => {
  expect(normalizeClaim({ numGpus }).gpus).toBe(numGpus * WHOLE);
});

test('the GPUs of a capacity have names, given or counted', () => {
  expect(normalizeCapacity({ numGpus: 2 }).gpuIds).toEqual(['0', '1']);
  expect(normalizeCapacity({ gpuIds: ['a', 'b'] })).toMatchObject({ gpuIds: ['a', 'b'], fixed: { gpus: 2 * WHOLE } });
  expect(normalizeCapacity({ numCpus: Number.POSITIVE_INFINITY }).fixed.amounts.get('numCpus')).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test.each<[Resources, RegExp]>([
  [{ numGpus: 0.5 }, /numGpus is 0.5; an executor has a whole number/],
  [{ numGpus: Number.POSITIVE_INFINITY }, /numGpus is Infinity/],
  [{ numGpus: 2, gpuIds: ['a'] }, /gpuIds names 1 GPUs \(a\), but numGpus is 2/],
  [{ gpuIds: ['a', 'a'] }, /gpuIds names 1 GPUs/],
  [{ numCpus: -1 }, /numCpus is -1/],
])('a capacity of %o is refused', (capacity, message) => {
  expect(() => normalizeCapacity(capacity)).toThrow(message);
});

test.each<[Resources, string]>([
  [{}, 'nothing'],
  [{ numCpus: 4, numGpus: 0.5 }, '4 CPUs, 0.5 GPU'],
  [{ numGpus: 2, memory: 2 ** 31 }, '2 GPUs, 2 GiB of memory'],
  [{ numCpus: 1, resources: { licence: 1 } }, '1 CPU, 1 licence'],
])('%o in words', (claim, words) => {
  expect(inWords(normalizeClaim(claim))).toBe(words);
});
