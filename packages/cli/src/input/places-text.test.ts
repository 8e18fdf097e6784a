import { expect, test } from 'vitest';
import { placesText } from './places-text.js';

const lines = (...numbers: readonly number[]) => numbers.map((number) => ({ place: `jobs.jsonl:${number}` }));

test.each([
  [lines(), ''],
  [lines(3), 'jobs.jsonl:3'],
  [lines(3, 7), 'jobs.jsonl:3, jobs.jsonl:7'],
  [lines(3, 7, 8, 9), 'jobs.jsonl:3, jobs.jsonl:7, and 2 more'],
])('at most two of %j', (some, text) => {
  expect(placesText(some, 2)).toBe(text);
});
