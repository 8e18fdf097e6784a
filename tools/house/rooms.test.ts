import { expect, test } from 'vitest';
import type { Edge } from './circles.js';
import { fileCircles, folderCircles, longFiles, looseFiles } from './rooms.js';
import { againstGrowth, againstList } from './shrinking.js';

const imports = (...pairs: readonly (readonly [string, string])[]): Edge[] =>
  pairs.map(([from, to]) => ({ from: `packages/p/src/${from}`, to: `packages/p/src/${to}` }));
const keys = (found: ReadonlyMap<string, string>) => [...found.keys()].map((key) => key.replace('packages/p/src/', ''));

test('files on a circle are found, of any length, and what leads to one is not', () => {
  const found = fileCircles(imports(['a.ts', 'b.ts'], ['b.ts', 'c.ts'], ['c.ts', 'b.ts'], ['c.ts', 'd.ts']));
  expect(keys(found)).toEqual(['b.ts', 'c.ts']);
  expect(found.get('packages/p/src/b.ts')).toContain('by way of packages/p/src/c.ts;');
  expect(keys(fileCircles(imports(['a.ts', 'b.ts'], ['b.ts', 'c.ts'], ['c.ts', 'a.ts'])))).toHaveLength(3);
});

test('folders on a circle are found though none of their files are', () => {
  expect(keys(folderCircles(imports(['x/a.ts', 'y/b.ts'], ['y/c.ts', 'x/d.ts'])))).toEqual(['x', 'y']);
});

test('rooms on a circle are found though none of their folders are', () => {
  expect(keys(folderCircles(imports(['x/1/a.ts', 'y/1/b.ts'], ['y/2/c.ts', 'x/2/d.ts'])))).toEqual(['x', 'y']);
});

test('an entry may import the folders that use the contract beside it', () => {
  expect(keys(folderCircles(imports(['index.ts', 'x/a.ts'], ['x/a.ts', 'types.ts'])))).toEqual([]);
  expect(keys(folderCircles(imports(['index.ts', 'x/a.ts'], ['x/b.ts', 'index.ts'])))).toEqual(['x']);
});

test("core's root holds its entry alone", () => {
  const root = 'packages/core/src';
  expect([...looseFiles([`${root}/index.ts`, `${root}/loose.ts`, `${root}/room/file.ts`]).keys()]).toEqual([
    `${root}/loose.ts`,
  ]);
});

test('long files are found, except types and tables', () => {
  const lengths = new Map([
    ['a/long.ts', 221],
    ['a/fits.ts', 220],
    ['a/types.ts', 500],
    ['a/table.ts', 500],
  ]);
  expect([...longFiles(lengths, ['a/table.ts']).values()]).toEqual([
    'a/long.ts: 221 lines, at most 220 are allowed; take it apart.',
  ]);
});

test('a list tolerates what it names, and fails for what is new and for what no longer occurs', () => {
  const found = new Map([
    ['old', 'old is wrong'],
    ['new', 'new is wrong'],
  ]);
  expect(againstList(found, ['old', 'mended'], 'The list')).toEqual([
    'new is wrong',
    'The list still allows "mended", which no longer occurs: remove it.',
  ]);
});

test('a list may shrink and rename its entries, but not grow', () => {
  expect(againstGrowth(['b'], ['a', 'c'], 'The list')).toEqual([]);
  expect(againstGrowth(['a'], undefined, 'The list')).toEqual([]);
  expect(againstGrowth(['a', 'b'], ['c'], 'The list')).toEqual([
    'The list has 2 entries, and had 1. It may only shrink: mend what you would add to it.',
  ]);
});
