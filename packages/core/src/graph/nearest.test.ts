import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.js';

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['depend_on', 'depends_on', 1],
  ['kitten', 'sitting', 3],
  ['grpup', 'group', 1],
  ['gruop', 'group', 1],
  ['replcias', 'replicas', 1],
])('%s is %s but for %i mistakes', (a, b, mistakes) => {
  expect(editDistance(a, b)).toBe(mistakes);
  expect(editDistance(b, a)).toBe(mistakes);
});

test('the nearest known name is guessed, the first of equals', () => {
  expect(nearest('depend_on', ['name', 'depends_on', 'group'])).toBe('depends_on');
  expect(nearest('loader2', ['loader1', 'loader3'])).toBe('loader1');
  expect(nearest('LOADER', ['loader'])).toBe('loader');
});

test('nothing is guessed where everything differs', () => {
  expect(nearest('tesseract', ['A', 'B', 'reader'])).toBeUndefined();
  expect(nearest('m1', ['m2', 'm3'])).toBeUndefined();
  expect(nearest('anything', [])).toBeUndefined();
});

test('a hostile name costs nothing', () => {
  const long = 'x'.repeat(1_000_000);
  expect(nearest(long, ['a', long])).toBeUndefined();
  expect(nearest('short', [long])).toBeUndefined();
});
