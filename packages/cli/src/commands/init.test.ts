/** `magda init`: a project that works as it is. */

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { Project } from '../fixtures/project.js';

test('the project runs, is drawn, and passes its own test', async () => {
  using project = new Project();
  project.install('tsx');
  const made = await project.magda(['init', 'demo']);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(join(project.path, 'demo')).sort()).toEqual([
    '.gitignore',
    'README.md',
    'config.yml',
    'jobs.jsonl',
    'modules.ts',
    'package.json',
    'pipeline.test.ts',
    'tsconfig.json',
  ]);
  const inDemo = (...args: string[]) =>
    promisify(execFile)(process.execPath, args, { cwd: join(project.path, 'demo') });
  for (const options of [[], ['--executor', 'threads']]) {
    const { stdout } = await inDemo(project.command, 'run', ...options);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).results),
    ).toEqual([
      { vocabulary: 8, longest: 'question' },
      { vocabulary: 8, longest: 'whether' },
      { vocabulary: 7, longest: 'outrageous' },
      { vocabulary: 9, longest: 'troubles' },
      { vocabulary: 5, longest: 'opposing' },
    ]);
  }
  await inDemo(project.command, 'graph', '-o', 'graph.svg');
  const { scripts } = JSON.parse(project.read('demo/package.json'));
  await inDemo(...scripts.test.split(' ').slice(1));
});

test('its modules, which have decorators, are tested by vitest as it is', async () => {
  using project = new Project();
  project.install('vitest');
  await project.magda(['init', 'demo']);
  project.write({
    'demo/modules.test.ts': `
      import { testModule } from '@magda/core/testing';
      import { expect, test } from 'vitest';
      import { Vocabulary, Words } from './modules.js';
      test('a word counts once', async () => {
        const module = await testModule(Vocabulary.node('vocabulary')).build();
        expect(await module.data(new Words(['to', 'be', 'to'])).run()).toBe(2);
        await module.close();
      });
    `,
  });
  const vitest = join(project.path, 'node_modules/vitest/vitest.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run', 'modules.test.ts'], {
    cwd: join(project.path, 'demo'),
    env: { ...process.env, VITEST: undefined, NODE_ENV: undefined, NO_COLOR: '1' },
  });
  expect(stdout).toMatch(/Tests +1 passed/);
});

test.each([
  ['My Pipeline!', 'my-pipeline-'],
  ['.hidden', 'hidden'],
  ['…', 'magda-project'],
])('a folder %j gives the project a name that npm takes', async (folder, name) => {
  using project = new Project();
  await project.magda(['init', folder]);
  expect(JSON.parse(project.read(`${folder}/package.json`)).name).toBe(name);
});

test('what it depends on is what this repository has', () => {
  const manifest = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  const { dependencies, devDependencies } = manifest('../../templates/project/package.json');
  const packages = ['cli', 'core', 'executor-threads'];
  const versions = packages.map((name) => [`@magda/${name}`, `^${manifest(`../../../${name}/package.json`).version}`]);
  expect(dependencies).toEqual(Object.fromEntries(versions));
  const root = manifest('../../../../package.json').devDependencies;
  for (const [name, range] of Object.entries(devDependencies)) expect([name, range]).toEqual([name, `^${root[name]}`]);
});

test('a folder with something in it is left alone, and so is a file', async () => {
  using project = new Project({ 'full/mine.txt': 'precious', 'file.txt': 'precious' });
  for (const folder of ['full', 'file.txt', 'file.txt/in'])
    expect(await project.magda(['init', folder])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(folder),
    });
  expect(readdirSync(join(project.path, 'full'))).toEqual(['mine.txt']);
  expect(project.read('file.txt')).toBe('precious');
});
