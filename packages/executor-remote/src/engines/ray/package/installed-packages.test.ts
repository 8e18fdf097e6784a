import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { installedPackages } from './installed-packages.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'magda-packages-')));
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, name: string, dependencies: readonly string[] = [], more: object = {}): string {
  const file = join(root, path, 'package.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map((each) => [each, '*'])), ...more }),
  );
  return dirname(file);
}

const placed = (...roots: readonly (string | undefined)[]) =>
  Object.fromEntries(installedPackages(roots).map(({ path, folder }) => [path, folder.slice(root.length + 1)]));

test('every package finds there the very ones that it finds here', () => {
  const app = write('app', 'app', ['a', 'c'], { devDependencies: { unneeded: '*' } });
  write('app/node_modules/a', 'a', ['b', 'c']);
  write('app/node_modules/a/node_modules/c', 'c', ['b']);
  write('app/node_modules/b', 'b', ['a']);
  write('app/node_modules/c', 'c');
  write('app/node_modules/unneeded', 'unneeded');
  expect(placed(app)).toEqual({
    'node_modules/a': 'app/node_modules/a',
    'node_modules/a/node_modules/c': 'app/node_modules/a/node_modules/c',
    'node_modules/b': 'app/node_modules/b',
    'node_modules/c': 'app/node_modules/c',
  });
});

test('packages of a monorepo are found above, and what is not installed is nowhere', () => {
  const app = write('mono/packages/app', 'app', ['above', 'absent']);
  write('mono/node_modules/above', 'above', ['optional-peer']);
  expect(placed(app)).toEqual({ 'node_modules/above': 'mono/node_modules/above' });
});

test('a tool is there itself, with its own version of what the project has too', () => {
  const app = write('one/app', 'app', ['ws']);
  write('one/app/node_modules/ws', 'ws');
  const tool = write('two/node_modules/@org/tool', '@org/tool', ['ws']);
  write('two/node_modules/ws', 'ws');
  expect(placed(app, tool)).toEqual({
    'node_modules/ws': 'one/app/node_modules/ws',
    'node_modules/@org/tool': 'two/node_modules/@org/tool',
    'node_modules/@org/tool/node_modules/ws': 'two/node_modules/ws',
  });
  expect(placed(undefined, tool)).toMatchObject({ 'node_modules/@org/tool': 'two/node_modules/@org/tool' });
});
