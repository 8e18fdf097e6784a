import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isBuilt, markBuilt } from './freshness.mjs';

const BEFORE = new Date('2026-01-01');
/** When the build began that was marked; it ends now. */
const BUILT = new Date('2026-01-02');
const DURING = new Date('2026-01-03');
const AFTER = new Date(Date.now() + 60_000);
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'magda-freshness-'));
  const folders = ['packages/core/src/deep', 'packages/core/dist', 'packages/inner/src'];
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  const files = ['package-lock.json', 'packages/core/tsup.config.ts', 'packages/core/src/deep/file.ts'];
  for (const file of [...files, 'packages/core/dist/index.js']) writeFileSync(join(root, file), '');
  for (const path of [...files, ...folders, 'packages/core/src']) utimesSync(join(root, path), BEFORE, BEFORE);
  markBuilt(root, BUILT.getTime());
});
afterEach(() => rmSync(root, { recursive: true }));

test('what was marked as built is built', () => {
  expect(isBuilt(root)).toBe(true);
});

test.each([
  ['package-lock.json', AFTER],
  ['packages/core/src/deep/file.ts', AFTER],
  ['packages/core/src/deep/file.ts', DURING],
  ['packages/core/src/deep', AFTER],
  ['packages/core/dist/index.js', AFTER],
  ['packages/inner/src', AFTER],
])('not when %s has changed since the build began', (file, time) => {
  utimesSync(join(root, file), time, time);
  expect(isBuilt(root)).toBe(false);
});

test('not without the build of a package that has one', () => {
  rmSync(join(root, 'packages/core/dist'), { recursive: true });
  expect(isBuilt(root)).toBe(false);
});

test('not before it was marked', () => {
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(isBuilt(root)).toBe(false);
});
