/** Every row of the tables of parity and of faults has a test with its number, or a line in PARITY.md that says why not. */

import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parityRows } from './fixtures/rows.js';

const packages = new URL('../../../', import.meta.url);
const rows = Object.values(parityRows).flatMap(({ core, documented }) => `${core} ${documented}`.trim().split(' '));

/** Numbers at the beginning of a title, which may have several. */
const TITLE = /['"`]((?:[PAF]\d{2,3} )+)/g;

test('a row of parity has a test, or is listed as different', async () => {
  const known = new Set([...(await titled()).keys(), ...(await parity()).different]);
  expect(rows.filter((row) => !known.has(row))).toEqual([]);
});

test('what is listed as different are rows', async () => {
  const there = (await parity()).different;
  expect(there.length).toBeGreaterThan(0);
  expect(there.filter((row) => !rows.includes(row))).toEqual([]);
  expect(there).toEqual([...new Set(there)].sort());
});

test('PARITY.md says of each number in a title where it is tested', async () => {
  const { tested } = await parity();
  const titles = [...(await titled())].filter(([row]) => row.startsWith('P'));
  expect(tested.map(({ row }) => row)).toEqual(titles.map(([row]) => row).sort());
  const files = new Map(titles);
  expect(tested.filter(({ row, file }) => !files.get(row)?.has(file))).toEqual([]);
});

test('each number of a fault in a title is a row of docs/faults.md, and each row is tested', async () => {
  const text = await readFile(new URL('../docs/faults.md', packages), 'utf8');
  const faults = [...text.matchAll(/^\| (F\d{2}) \|/gm)].map(([, row = '']) => row);
  const titles = [...(await titled()).keys()].filter((row) => row.startsWith('F'));
  expect(faults.sort()).toEqual(titles.sort());
});

/** By row, the files in which a title begins with it. */
async function titled(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const files = (await readdir(packages, { recursive: true })).filter(
    (file) => /^[\w-]+\/(src|test)\b.*(\.test(-d)?|\/cases\/[\w-]+)\.ts$/.test(file) && !file.includes('node_modules'),
  );
  const found = new Map<string, Set<string>>();
  for (const file of files) {
    const text = await readFile(new URL(file, packages), 'utf8');
    for (const [, numbers = ''] of text.matchAll(TITLE)) {
      for (const row of numbers.trim().split(' ')) found.set(row, (found.get(row) ?? new Set()).add(file));
    }
  }
  return found;
}

/** The two tables of PARITY.md, in their order. */
async function parity() {
  const [different = '', tested = ''] = (await readFile(new URL('core/PARITY.md', packages), 'utf8')).split('\n## ');
  return {
    different: [...different.matchAll(/^\| (P\d{3}) \|/gm)].map(([, row = '']) => row),
    tested: [...tested.matchAll(/^\| (P\d{3}) \|.*\]\(\.\.\/(\S+)\) +\|$/gm)].map(([, row = '', file = '']) => ({
      row,
      file,
    })),
  };
}
