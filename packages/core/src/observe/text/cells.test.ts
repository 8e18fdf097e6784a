/** Text in cells. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsOf, cut, padded, printable, table } from './cells.js';

test.each([
  ['abc', 3],
  ['漢字', 4],
  ['😀', 2],
  ['👩‍👩‍👧', 2],
  ['e\u0301', 1],
  ['ｶﾅ', 2],
])('%s takes %d cells', (text, cells) => {
  expect(cellsOf(text)).toBe(cells);
});

test('what controls a terminal is replaced', () => {
  expect(printable('a\u001b[31mb\nc\u202ed')).toBe('a\ufffd[31mb\ufffdc\ufffdd');
});

test.each([
  ['tokenize', 8, 'tokenize'],
  ['tokenize', 5, 'toke…'],
  ['tokenize', 2, 'to'],
  ['漢字漢字', 6, '漢字…'],
])('%s cut to %d cells is %s', (text, cells, expected) => {
  expect(cut(text, cells)).toBe(expected);
});

test('a cut text never takes more than its room, and padding fills it exactly', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, cells) => {
      const shown = cut(printable(text), cells);
      expect(cellsOf(shown)).toBeLessThanOrEqual(cells);
      expect(cellsOf(padded(shown, cells))).toBe(cells);
    }),
  );
});

test('columns of a table are as wide as their widest text', () => {
  expect(
    table([
      ['a', '漢字', 'x'],
      ['bcd', 'e', 'y'],
    ]),
  ).toEqual(['  a    漢字  x', '  bcd  e     y']);
});
