/** Columns. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Arrow, assignColumns } from './columns.js';

const arrow = (from: number, to: number): Arrow => ({ from, to });
const free = (count: number) => Array.from({ length: count }, () => undefined);

test.each([
  ['a chain', [arrow(0, 1), arrow(1, 2)], [0, 1, 2]],
  ['a diamond', [arrow(0, 1), arrow(0, 2), arrow(1, 3), arrow(2, 3)], [0, 1, 1, 2]],
  ['a source near its only reader', [arrow(0, 1), arrow(1, 2), arrow(3, 2)], [0, 1, 2, 1]],
])('%s', (_, links, columns) => {
  expect(assignColumns(free(columns.length), links).columnOf).toEqual(columns);
});

test('pinned items stand before and after all others', () => {
  const { columnOf } = assignColumns(['first', undefined, undefined, 'last'], [arrow(0, 2), arrow(1, 3)]);
  expect(columnOf).toEqual([0, 1, 1, 2]);
});

test('any links, loops too, lead to the right in the end, and only loops turn any around', () => {
  const links = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });
  fc.assert(
    fc.property(links, fc.boolean(), (pairs, loops) => {
      const given = pairs.flatMap(([one, other]) => {
        if (one === other) return [];
        return [loops ? arrow(one, other) : arrow(Math.min(one, other), Math.max(one, other))];
      });
      const { columnOf, arrows } = assignColumns(free(12), given);
      for (const [index, { from, to, reversed }] of arrows.entries()) {
        expect(columnOf[from]).toBeLessThan(columnOf[to] ?? 0);
        expect(reversed ? arrow(to, from) : arrow(from, to)).toEqual(given[index]);
        if (!loops) expect(reversed).toBe(false);
      }
    }),
  );
});
