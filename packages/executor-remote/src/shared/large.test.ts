import { expect, test } from 'vitest';
import { isLarge, LARGE_BYTES } from './large.js';

const numbers = LARGE_BYTES / 8;
const cycle: { self?: unknown } = {};
cycle.self = cycle;
/** A thousand of it are large. */
const buffer = new ArrayBuffer(LARGE_BYTES / 1_000);
let deep: unknown = 'deep';
for (let level = 0; level < 100_000; level++) deep = [deep];

test.each<[string, unknown]>([
  ['a text', 'x'.repeat(LARGE_BYTES)],
  ['a buffer', new ArrayBuffer(LARGE_BYTES)],
  ['a view', { deep: [new Float64Array(numbers)] }],
  ['a list of numbers', Array.from({ length: numbers }, () => 1)],
  ['a set', new Set(Array.from({ length: numbers }, (_, at) => at))],
  ['a map', new Map([['key', 'x'.repeat(LARGE_BYTES)]])],
  ['many small objects', Array.from({ length: numbers / 3 }, (id) => ({ id, name: 'a name' }))],
])('%s can be large', (_what, value) => {
  expect(isLarge({ value })).toBe(true);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'x'.repeat(1_000)],
  ['what holds itself', cycle],
  ['the same text again', Array.from({ length: 10 }, () => 'x'.repeat(1_000))],
  ['a buffer that is there a thousand times', Array.from({ length: 1_000 }, () => buffer)],
  ['what is too deep to look through', deep],
  [
    'what cannot be read',
    {
      get it() {
        throw new Error('no');
      },
    },
  ],
])('%s is not', (_what, value) => {
  expect(isLarge({ value })).toBe(false);
});
