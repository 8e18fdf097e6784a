import { expect, test } from 'vitest';
import { ABSENT } from '../data/skip.js';
import { collected, collectedValues, isCollected } from './collected.js';
import type { InputSpec } from './host-spec.js';

const source = { name: 'm', exposed: undefined, interfaces: [], types: [] };
const input = (optional: boolean): InputSpec => ({ from: 'external', at: 0, optional, source });

test.each([[[]], [[1, undefined]], [[ABSENT, 2, undefined]], [[ABSENT, ABSENT]]])(
  'what was collected comes back, %#',
  (values) => {
    expect(collectedValues(collected(values))).toEqual(values);
  },
);

test('where nothing is absent it is a plain list', () => {
  expect(collected([1, undefined])).toEqual([1, undefined]);
});

test.each<[string, unknown, boolean]>([
  ['a list of all', [1, 2], true],
  ['a list of some', [1], false],
  ['one without what is optional', { values: [1, undefined], absent: [1] }, true],
  ['one without what is needed', { values: [undefined, 2], absent: [0] }, false],
  ['one without positions', { values: [1, 2] }, false],
  ['one without nothing', { values: [1, 2], absent: [] }, false],
  ['one without what is not there', { values: [1, 2], absent: [2] }, false],
  ['one that lacks a value', { values: [1], absent: [1] }, false],
  ['nothing', undefined, false],
])('of an input that is needed and one that is not, %s', (_, value, is) => {
  expect(isCollected(value, [input(false), input(true)])).toBe(is);
});
