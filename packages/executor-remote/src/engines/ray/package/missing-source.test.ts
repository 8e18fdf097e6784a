import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ModuleSourceError } from '@magda/core';
import { afterAll, expect, test } from 'vitest';
import { checkSources } from './missing-source.js';
import { projectFiles } from './project-files.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'magda-missing-')));
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text = ''): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

write('node_modules/@magda/executor-remote/package.json', '{"name":"@magda/executor-remote"}');
write('node_modules/@magda/executor-remote/dist/worker.js');
write('package.json', '{"name":"app","files":["dist","tests"],"devDependencies":{"tools":"*"}}');
for (const path of ['dist/m.js', 'tests/m.js', 'src/m.js', 'dist/.hidden/m.js']) write(path);
for (const name of ['tools', 'stray']) write(`node_modules/${name}/package.json`, JSON.stringify({ name }));
for (const name of ['tools', 'stray']) write(`node_modules/${name}/m.js`);

test.each([
  ['src/m.js', /`files` in its package\.json, or an \.npmignore, leaves it out/],
  ['tests/m.js', /`exclude` leaves it out/],
  ['dist/.hidden/m.js', /names that begin with a dot stay at home/],
  ['node_modules/tools/m.js', /devDependencies stay at home, and tools is one; move it to `dependencies`/],
  ['node_modules/stray/m.js', /stray is none of the `dependencies` of .*; add it there/],
])('F66 %s, which workers would miss, is told before anything is uploaded', async (path, why) => {
  const project = {
    workingDir: root,
    worker: join(root, 'node_modules/@magda/executor-remote/dist'),
    exclude: ['/tests/'],
    extra: {},
  };
  const files = await projectFiles(project);
  const check = (source: string) => checkSources([pathToFileURL(join(root, source)).href], files, project);
  expect(() => check('dist/m.js')).not.toThrow();
  expect(() => check(path)).toThrow(ModuleSourceError);
  expect(() => check(path)).toThrow(why);
  expect(() => check(path)).toThrow(`ray() does not upload ${join(root, path)}`);
});
