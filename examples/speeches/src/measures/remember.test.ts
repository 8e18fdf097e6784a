import { expect, test } from 'vitest';
import { remember } from './remember.js';

test('each word is computed once', () => {
  const asked: string[] = [];
  const length = remember((word) => asked.push(word) && word.length);
  expect(['union', 'law', 'union'].map(length)).toEqual([5, 3, 5]);
  expect(asked).toEqual(['union', 'law']);
});
