import { expect, test } from 'vitest';
import { clockText, jobsText, rateText, tookText } from './in-words.js';

test.each([
  [0, '0 jobs'],
  [1, '1 job'],
  [1234567, '1,234,567 jobs'],
])('%d jobs', (count, text) => {
  expect(jobsText(count)).toBe(text);
});

test.each([
  [0, ''],
  [Number.NaN, ''],
  [Number.POSITIVE_INFINITY, ''],
  [39512.4, '39,512/s'],
  [2.5, '2.5/s'],
  [0.2, '12.0/min'],
  [0.001, '3.6/h'],
])('%d jobs a second', (rate, text) => {
  expect(rateText(rate)).toBe(text);
});

test.each([
  [0, '0:00'],
  [34.4, '0:34'],
  [725, '12:05'],
  [11220, '3:07:00'],
  [432_000, '5 days'],
])('%d seconds left', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

test.each([
  [0.84, '0.8 s'],
  [725, '12:05'],
])('%d seconds taken', (seconds, text) => {
  expect(tookText(seconds)).toBe(text);
});
