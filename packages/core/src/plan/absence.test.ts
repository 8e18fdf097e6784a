import { expect, test } from 'vitest';
import { lackedByAll, type PlannedMember } from './absence.js';

const member = (module: number, ...needs: number[]): PlannedMember => ({ module, slot: module, needs });

test.each<[string, PlannedMember[], number[], [number, number][] | undefined]>([
  ['a module without its only input', [member(2, 0)], [0], [[2, 0]]],
  ['one of whose inputs one is left', [member(2, 0, 1)], [1], [[2, 1]]],
  ['one that needs none', [member(2)], [0], undefined],
  [
    'two, one after the other',
    [member(2, 0), member(3, 2)],
    [0],
    [
      [2, 0],
      [3, 2],
    ],
  ],
  [
    'two of which the second needs the first and another',
    [member(2, 0), member(3, 1, 2)],
    [0],
    [
      [2, 0],
      [3, 2],
    ],
  ],
  ['two of which one has its input', [member(2, 0), member(3, 1)], [0], undefined],
  ['one that lacks nothing', [member(2, 0)], [], undefined],
])('%s', (_, members, skipped, lacks) => {
  const found = lackedByAll(members, (module) => skipped.includes(module));
  expect(found === undefined ? undefined : [...found]).toEqual(lacks);
});
