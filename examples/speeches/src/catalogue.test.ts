import { expect, test } from 'vitest';
import { catalogue, findAddress } from './catalogue.js';

test('the catalogue has every address, in the order in which they were given', () => {
  const keys = catalogue();
  expect(keys).toHaveLength(233);
  expect(keys[0]).toEqual({ year: 1790, name: 'George Washington' });
  expect(keys.at(-1)).toEqual({ year: 2021, name: 'Joseph R Biden' });
  expect(keys.filter(({ year }) => year === 1953).map(({ name }) => name)).toEqual([
    'Harry S Truman',
    'Dwight D Eisenhower',
  ]);
  expect(keys.filter(({ year }) => year === 1961).map(({ name }) => name)).toEqual([
    'Dwight D Eisenhower',
    'John F Kennedy',
  ]);
});

test('a key finds its address', () => {
  const { text, party } = findAddress({ year: 1862, name: 'Abraham Lincoln' });
  expect(party).toBe('Republican');
  expect(text.includes('We shall nobly save or meanly lose the last best hope of earth.')).toBe(true);
});

test('a key that is not in the data set is an error that names it', () => {
  expect(() => findAddress({ year: 1934, name: 'Harry S Truman' })).toThrow('no address by Harry S Truman in 1934');
});
