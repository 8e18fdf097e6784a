import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { Resources } from '../executor/claim.js';
import {
  checkOptions,
  checkResources,
  kinds,
  listOf,
  oneOf,
  optionProblems,
  wholeNumber,
  withMethod,
} from './check-options.js';

const known = {
  size: wholeNumber(1),
  most: wholeNumber(0, true),
  mode: oneOf('fast', 'exact'),
  on: kinds.boolean,
  env: kinds.namedTexts,
  after: kinds.milliseconds,
  limit: kinds.limit,
  signal: kinds.signal,
  hooks: listOf('a list of functions', (hook) => typeof hook === 'function'),
  store: withMethod('open', 'a store'),
};
const problems = (options: unknown) => optionProblems('make()', options, known);

test.each([
  [undefined],
  [{}],
  [{ size: undefined, hooks: undefined }],
  [{ size: 1, most: Number.POSITIVE_INFINITY, mode: 'exact', on: false, env: { A: '' }, after: 0, limit: 0.1 }],
  [{ limit: Number.POSITIVE_INFINITY, signal: AbortSignal.abort(), hooks: [], store: { open() {} } }],
  [runInNewContext('({ env: { A: "of another realm" } })')],
  [Object.assign(Object.create(null), { env: Object.assign(Object.create(null), { A: 'b' }) })],
  [Object.create({ size: 1 })],
  [
    new (class Sized {
      size = 1;
    })(),
  ],
])('%o is fine', (options) => {
  expect(problems(options)).toEqual([]);
});

test.each([
  ...[null, 5, 'size', true, [], [{ size: 1 }]],
  ...[AbortSignal.abort(), new AbortController(), new Map([['size', 1]]), new Date(), Promise.resolve({ size: 1 })],
])('%o is no object with options', (options) => {
  expect(problems(options)).toEqual([
    expect.stringMatching(/^make\(\) takes an object with options: it was given .+\.$/),
  ]);
});

test.each<[object, string]>([
  [{ size: 0 }, '`size` must be a whole number of at least 1: it is the number 0.'],
  [{ size: '5' }, '`size` must be a whole number of at least 1: it is the string "5".'],
  [{ size: 1.5 }, 'the number 1.5'],
  [{ size: Number.NaN }, 'the number NaN'],
  [{ size: Number.POSITIVE_INFINITY }, 'the number Infinity'],
  [{ size: 2 ** 60 }, '`size`'],
  [{ size: null }, '`size` must be a whole number of at least 1: it is null.'],
  [{ most: -1 }, '`most` must be a whole number of at least 0, or Infinity: it is the number -1.'],
  [{ mode: 'Fast' }, '`mode` must be "fast" or "exact": it is the string "Fast".'],
  [{ on: 'no' }, '`on` must be true or false: it is the string "no".'],
  [{ on: 0 }, '`on` must be true or false: it is the number 0.'],
  [{ env: 'A=b' }, '`env` must be an object with a string for each name: it is the string "A=b".'],
  [{ env: ['A'] }, 'it is an array.'],
  [{ env: new Map([['A', 'b']]) }, 'it is an instance of Map.'],
  [{ env: { A: 'b', B: 5 } }, '`env` must be an object with a string for each name: it has "B", the number 5.'],
  [{ after: -1 }, '`after` must be a number of milliseconds, at least 0: it is the number -1.'],
  [{ after: '5s' }, '`after`'],
  [{ limit: 0 }, '`limit` must be a number of milliseconds, above 0: it is the number 0.'],
  [{ signal: 5 }, '`signal` must be an AbortSignal: it is the number 5.'],
  [{ signal: new AbortController() }, '`signal` must be an AbortSignal: it is an instance of AbortController.'],
  [{ hooks: {} }, '`hooks` must be a list of functions: it is an object.'],
  [{ hooks: [() => 1, 'two'] }, '`hooks` must be a list of functions: it has the string "two".'],
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested.
  [{ hooks: [, () => 1] }, '`hooks` must be a list of functions: it has undefined.'],
  [{ store: {} }, '`store` must be a store: it is an object.'],
  [{ siez: 1 }, 'make() has no option "siez". Did you mean "size"?'],
  [{ toString: 1 }, 'make() has no option "toString".'],
  [{ constructor: 1 }, 'make() has no option "constructor".'],
  [Object.create({ size: '5' }), 'the string "5"'],
  [Object.create({ siez: 1 }), 'make() has no option "siez". Did you mean "size"?'],
])('%o is told: %s', (options, problem) => {
  expect(problems(options)).toEqual([expect.stringContaining(problem)]);
  expect(() => checkOptions<Record<string, unknown>>('make()', options as never, known)).toThrow(TypeError);
});

describe('several problems', () => {
  test('are told together', () => {
    const wrong = { size: 0, mode: 'slow', onn: true };
    expect(() => checkOptions<Record<string, unknown>>('make()', wrong, known)).toThrow(
      'make(): 3 options cannot be:\n  make(): `size`',
    );
  });

  test('an option that is there is not what another one meant', () => {
    const [problem] = problems({ size: 1, xsize: 2 });
    expect(problem).toBe(`make() has no option "xsize". There are ${Object.keys(known).join(', ')}.`);
  });
});

describe('resources that something has to give', () => {
  const check = (options: unknown) => () => checkResources('make()', options as Resources, {});

  test.each([
    [{ numCpus: -1 }, '`numCpus` must be a number from 0: it is the number -1.'],
    [{ numCpus: Number.NaN }, '`numCpus` must be a number from 0: it is the number NaN.'],
    [{ numCpus: '2' }, '`numCpus` must be a number from 0: it is the string "2".'],
    [{ numGpus: 0.5 }, '`numGpus` must be a whole number of at least 0'],
    [{ memory: '2GiB' }, '`memory` must be a number from 0'],
    [{ memory: null }, '`memory` must be a number from 0: it is null.'],
    [{ resources: [] }, '`resources` must be an object with a number from 0 for each name: it is an array.'],
    [{ resources: new Map([['licence', 1]]) }, 'it is an instance of Map.'],
    [{ resources: { licence: -1 } }, 'it has "licence", the number -1.'],
    [{ gpuIds: 'A' }, '`gpuIds` must be a list of different names: it is the string "A".'],
    [{ gpuIds: ['0', 1] }, '`gpuIds` must be a list of different names: it has the number 1.'],
    [{ gpuIds: ['0', '1', '0'] }, '`gpuIds` must be a list of different names: it has "0" twice.'],
    [{ gpuIds: ['0'], numGpus: 2 }, '`gpuIds` must have as many names as `numGpus` says, 2: it has 1.'],
  ])('%j are refused: %s', (options, message) => {
    expect(check(options)).toThrow(message);
  });

  test('may be left out, and may exceed any machine', () => {
    expect(check(undefined)).not.toThrow();
    expect(check({ numCpus: 64.5, numGpus: 2, gpuIds: ['A', 'B'], memory: Number.POSITIVE_INFINITY })).not.toThrow();
  });
});
