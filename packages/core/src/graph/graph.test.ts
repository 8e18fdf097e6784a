import { expect, test } from 'vitest';
import { UnknownNameError } from '../errors/errors.js';
import { Graph } from './graph.js';

const diamond = new Graph([
  { name: 'A', inputs: [] },
  { name: 'D', inputs: ['C', 'B', 'C'] },
  { name: 'B', inputs: ['A'] },
  { name: 'C', inputs: ['A'] },
]);

test('modules are numbered in the order of adding', () => {
  expect(diamond.size).toBe(4);
  expect(diamond.names).toEqual(['A', 'D', 'B', 'C']);
  expect(diamond.nameOf(1)).toBe('D');
  expect(diamond.indexOf('C')).toBe(3);
});

test('inputs come in the order of the links, readers in the order of adding, each once', () => {
  expect(diamond.inputsOf(1)).toEqual([3, 2]);
  expect(diamond.readersOf(0)).toEqual([2, 3]);
  expect(diamond.readersOf(1)).toEqual([]);
});

test('inDegrees is a fresh array each time', () => {
  diamond.inDegrees().fill(9);
  expect([...diamond.inDegrees()]).toEqual([0, 2, 1, 1]);
});

test('an unknown name is refused by name', () => {
  expect(() => diamond.indexOf('X')).toThrow(UnknownNameError);
  expect(() => new Graph([{ name: 'A', inputs: ['X'] }])).toThrow('"X"');
});

test('of two equal names the first is meant', () => {
  const graph = new Graph([
    { name: 'X', inputs: [] },
    { name: 'X', inputs: [] },
    { name: 'Y', inputs: ['X'] },
  ]);
  expect(graph.readersOf(0)).toEqual([2]);
  expect(graph.readersOf(1)).toEqual([]);
});
