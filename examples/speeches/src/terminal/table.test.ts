import { expect, test } from 'vitest';
import { fitList, formatTable } from './table.js';

const rows = [
  { name: 'Polk', words: '18,005', nouns: ['Mexico', 'Texas', 'Oregon'] },
  { name: 'Washington', words: '2,218', nouns: ['militia'] },
];
const columns = [
  { title: 'President', of: (row: (typeof rows)[number]) => row.name },
  { title: 'Words', align: 'right' as const, of: (row: (typeof rows)[number]) => row.words },
];
const last = { title: 'Nouns', of: (row: (typeof rows)[number]) => row.nouns };

test('columns are as wide as they need to be, and the list ends where the line does', () => {
  expect(formatTable(rows, columns, last, 34)).toBe(
    [
      'President    Words  Nouns',
      '──────────────────────────────────',
      'Polk        18,005  Mexico, Texas',
      'Washington   2,218  militia',
    ].join('\n'),
  );
});

test('a terminal too narrow for the list shows none of it', () => {
  expect(formatTable(rows, columns, last, 20).split('\n').at(-1)).toBe('Washington   2,218');
});

test('a list keeps its order: a later, shorter item does not take the place of one that does not fit', () => {
  expect(fitList(['gold', 'silver', 'ore'], 9)).toBe('gold');
});
