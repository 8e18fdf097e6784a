/** Every row of the parity table that holds here has a test with its number, or a line in PARITY.md that says why not. */

import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parityRows } from './fixtures/rows.js';

const packages = new URL('../../../', import.meta.url);
const rows = Object.values(parityRows).flatMap(({ core, documented }) => `${core} ${documented}`.trim().split(' '));

/** Numbers at the beginning of a title, which may have several. */
const TITLE = /['"`]((?:[PAF]\d{2,3} )+)/g;

test('a row has a test, or is listed', async () => {
  const known = new Set([...(await titled()), ...(await listed())]);
  expect(rows.filter((row) => !known.has(row))).toEqual([]);
});

test('what is listed are rows', async () => {
  const there = await listed();
  expect(there.length).toBeGreaterThan(0);
  expect(there.filter((row) => !rows.includes(row))).toEqual([]);
  expect(there).toEqual([...new Set(there)].sort());
});

/** The rows that tests of any package have in their titles. */
async function titled(): Promise<readonly string[]> {
  const files = (await readdir(packages, { recursive: true })).filter(
    (file) => /^[\w-]+\/(src|test)\/.*(\.test(-d)?|\/cases\/[\w-]+)\.ts$/.test(file) && !file.includes('node_modules'),
  );
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, packages), 'utf8')));
  return texts.flatMap((text) => [...text.matchAll(TITLE)].flatMap(([, numbers = '']) => numbers.trim().split(' ')));
}

/** The rows with a line of their own in PARITY.md, in its order. */
async function listed(): Promise<readonly string[]> {
  const text = await readFile(new URL('core/PARITY.md', packages), 'utf8');
  return [...text.matchAll(/^\| (P\d{3}) \|/gm)].map(([, row = '']) => row);
}
