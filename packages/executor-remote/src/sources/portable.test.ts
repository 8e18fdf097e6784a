import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { parseSource, portable, sourceText } from './portable.js';
import { resolveSource } from './resolve.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'magda-sources-')));
const app = join(root, 'app');

afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text = ''): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return pathToFileURL(file).href;
}

write('app/package.json', '{"name":"app"}');
write('app/node_modules/@org/inside/package.json', '{"name":"@org/inside"}');
write('library/package.json', '{"name":"library"}');
write('stray/package.json', '{"name":"stray"}');
symlinkSync(join(root, 'library'), join(app, 'node_modules/library'), 'junction');

test.each([
  ['app/dist/a module.js', { path: 'dist/a module.js' }],
  ['app/node_modules/@org/inside/dist/m.js', { package: '@org/inside', path: 'dist/m.js' }],
  ['library/dist/m.js', { package: 'library', path: 'dist/m.js' }],
])('%s has a name that every host understands, and is found by it', (path, name) => {
  const source = write(path);
  expect(portable(source, app)).toEqual(name);
  expect(portable(`${source}?t=1`, app)).toEqual(name);
  const text = sourceText(portable(source, app));
  expect(parseSource(text)).toEqual(name);
  expect(realpathSync(resolveSource(parseSource(text), app))).toBe(join(root, path));
});

test('a file that is missing has a name too', () => {
  expect(portable(pathToFileURL(join(app, 'dist/missing.js')).href, app)).toEqual({ path: 'dist/missing.js' });
});

test.each(['stray/m.js', 'app-2/m.js'])('F66 %s, outside, is refused', (path) => {
  expect(() => portable(write(path), app)).toThrow(/lies neither in .*app nor in a package.*workingDir/);
});

test.each(['data:text/javascript,0', 'https://example.com/m.js'])('F66 %s is no file, and refused', (source) => {
  expect(() => portable(source, app)).toThrow(/lies neither in/);
});

test.each(['../m.js', '/etc/passwd', 'dist/../../m.js'])('a worker loads no %s, whoever asks', (path) => {
  expect(() => resolveSource({ path }, app)).toThrow(/leads out/);
});

test('a package that is not installed here is looked for where it should be', () => {
  expect(resolveSource({ package: 'absent', path: 'm.js' }, app)).toBe(join(app, 'node_modules/absent/m.js'));
});
