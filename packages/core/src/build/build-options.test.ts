import { describe, expect, test } from 'vitest';
import { inline } from '../executors/inline/inline.js';
import { checkParallelOptions, checkSequentialOptions } from './build-options.js';

const both = [
  ['parallel', checkParallelOptions],
  ['sequential', checkSequentialOptions],
] as const;

describe.each(both)('of a %s pipeline', (_, check) => {
  test.each([
    [{}],
    [{ context: undefined, sharedParameters: { a: 1 }, maxPending: 1, signal: new AbortController().signal }],
    [{ maxPending: Number.POSITIVE_INFINITY }],
  ])('%o are taken', (options) => {
    expect(() => check(options)).not.toThrow();
  });

  test.each([
    [{ contxt: 1 }, /"contxt".*"context"/],
    [{ sharedParameters: [1] }, /`sharedParameters`.*an array/],
    [{ sharedParameters: null }, /`sharedParameters`.*null/],
    [{ maxPending: 0 }, /`maxPending`.*the number 0/],
    [{ maxPending: Number.NaN }, /`maxPending`.*NaN/],
    [{ maxPending: 'many' }, /`maxPending`.*"many"/],
  ])('%o are refused, with what is wrong', (options, message) => {
    expect(() => check(options as object)).toThrow(TypeError);
    expect(() => check(options as object)).toThrow(message);
  });
});

test.each([
  [{ executor: 'threads' }, /`executor`.*"threads"/],
  [{ executor: null }, /`executor`.*null/],
  [{ executor: inline }, /`executor`.*function inline/],
  [{ claimTimeout: -1 }, /`claimTimeout`.*-1/],
  [{ startTimeout: '5s' }, /`startTimeout`.*"5s"/],
])('a parallel pipeline refuses %o', (options, message) => {
  expect(() => checkParallelOptions(options as object)).toThrow(message);
});

test('a parallel pipeline takes an executor and times', () => {
  expect(() => checkParallelOptions({ executor: inline(), claimTimeout: 0, startTimeout: 1_000 })).not.toThrow();
});

test('a sequential pipeline says that it takes no executor, and what does', () => {
  expect(() => checkSequentialOptions({ executor: inline() } as object)).toThrow(/ParallelPipeline/);
});
