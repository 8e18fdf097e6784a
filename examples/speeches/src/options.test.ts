import { expect, test } from 'vitest';
import { readOptions, spread } from './options.js';

test('without arguments: all addresses, on threads', () => {
  expect(readOptions([])).toEqual({ executor: 'threads', limit: undefined, help: false });
});

test('an executor and a limit', () => {
  expect(readOptions(['--executor', 'inline', '--limit=20'])).toEqual({ executor: 'inline', limit: 20, help: false });
});

test.each([
  [['--executor', 'thread'], '--executor is one of inline, threads, remote, ray, not "thread"'],
  [['--limit', '0'], '--limit is a number of addresses from 1 up, not "0"'],
  [['--limit', 'ten'], 'not "ten"'],
  [['--fast'], '--fast'],
])('%s says what is wrong', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

test('a limit takes addresses evenly over the years', () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
  expect(spread([0, 1, 2], 5)).toEqual([0, 1, 2]);
  expect(spread([0, 1, 2])).toEqual([0, 1, 2]);
});
