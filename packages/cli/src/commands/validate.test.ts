/** `magda validate`: all that is wrong, in one go. */

import { expect, test } from 'vitest';
import { doubling, summing } from '../fixtures/pipelines.js';
import { Project } from '../fixtures/project.js';

test('a valid config is told as one, with what it describes', async () => {
  using project = new Project(doubling);
  expect(await project.magda(['validate'])).toMatchObject({
    code: 0,
    stdout: 'config.yml is valid: pipeline "tested", 1 module, 1 group.\n',
    stderr: '',
  });
  project.write({
    'other.yml': summing['config.yml'].replace(/, group: g\d/g, ''),
    'modules.js': summing['modules.js'],
  });
  expect((await project.magda(['validate', 'other.yml'])).stdout).toBe(
    'other.yml is valid: pipeline "summing", 2 modules, sequential.\n',
  );
});

test('every problem is told with its line, and the exit code is 2', async () => {
  using project = new Project({
    ...doubling,
    'config.yml': `imports: [./modules.js]
modules:
  - { name: a, type: testde, group: g }
  - { name: b, type: tested, group: g, depend_on: [a] }
  - { name: c, type: tested, group: h, depends_on: [nobody] }
groups:
  - name: g
    options: { replicas: 0 }
`,
  });
  const { code, stdout, stderr } = await project.magda(['validate', 'config.yml']);
  expect([code, stdout]).toEqual([2, '']);
  for (const place of ['3:22', '4:40', '5:53', '8:26']) expect(stderr).toContain(`config.yml:${place}: `);
  expect(stderr).toMatch(/testde.*tested/);
});

test('variables are those of the command line', async () => {
  using project = new Project({
    ...doubling,
    'config.yml': `${doubling['config.yml']}groups: [{ name: g, options: { replicas: "\${N}" } }]\n`,
  });
  expect((await project.magda(['validate', '--set', 'N=3'])).code).toBe(0);
  expect((await project.magda(['validate', '--set', 'N=0'])).stderr).toContain('config.yml:');
  expect((await project.magda(['validate'])).stderr).toContain('The variable N has no value');
});

test('modules in TypeScript are loaded by tsx, and whoever lacks it is told', async () => {
  using project = new Project({
    'config.yml': doubling['config.yml']?.replace('modules.js', 'modules.ts') ?? '',
    'modules.ts': `
      import { finalize, Module, register } from '@magda/core';
      @register('tested', import.meta.url)
      @finalize()
      export class Tested extends Module.Runtime {
        constructor(private readonly answer = 42) { super(); }
        run() { return this.answer; }
      }
    `,
  });
  const { code, stderr } = await project.magda(['validate']);
  expect(code).toBe(2);
  expect(stderr).toContain('config.yml:2:11: "./modules.ts" cannot be imported');
  expect(stderr).toContain('npm install --save-dev tsx');
  project.install('tsx');
  expect(await project.magda(['validate'])).toMatchObject({ code: 0, stderr: '' });
});

test('without a config there is advice', async () => {
  using project = new Project();
  const { code, stderr } = await project.magda(['validate']);
  expect([code, stderr]).toEqual([
    2,
    'There is no config.yml or config.yaml in this folder. Name the config, or make a project: magda init demo\n',
  ]);
});

test('what keeps files from being imported is told with the file and the line of each fault', async () => {
  const faults = {
    'throws.mjs': ["import './lib/throws.mjs';", './lib/throws.mjs:3: no such limit'],
    'syntax.mjs': ["import './lib/syntax.mjs';", "./lib/syntax.mjs:2: Unexpected token ';'"],
    'cause.mjs': [
      "throw new Error('no start', { cause: new Error('no licence') });",
      './cause.mjs:1: no start (caused by: no licence)',
    ],
    'members.mjs': [
      "throw new AggregateError([new Error('no licence'), 'no network']);",
      './members.mjs:1: no licence; no network',
    ],
    'odd.mjs': ["throw { code: 'E_ODD' };", '{"code":"E_ODD"}'],
    'missing.mjs': ["import './nope.mjs';", 'nope.mjs'],
  };
  const files = Object.entries(faults);
  using project = new Project({
    ...Object.fromEntries(files.map(([name, [text = '']]) => [name, text])),
    'lib/throws.mjs': "\n\nthrow new RangeError('no such limit');",
    'lib/syntax.mjs': 'export const list = {\n  a: 1;\n};',
    'config.yml': `imports:\n${files.map(([name]) => `  - ./${name}\n`).join('')}modules: [{ name: a, type: tested }]\n`,
  });
  const { code, stderr } = await project.magda(['validate']);
  expect(code).toBe(2);
  expect(stderr).toContain('config.yml has 6 problems:');
  for (const [name, [, fault]] of files) {
    expect(stderr.split('\n')).toContainEqual(expect.stringMatching(`"\\./${name}" cannot be imported: `));
    expect(stderr).toContain(fault);
  }
});

test('an import is a path, in which any character is a letter of a name', async () => {
  const names = ['step#1.mjs', '100%.mjs', 'a%20b.mjs', 'what?.mjs', 'two words.mjs', 'ümläut.mjs'];
  const module = (type: string) =>
    `import { defineModule } from '@magda/core'; defineModule({ type: ${JSON.stringify(type)}, source: import.meta.url, run: () => 1 });`;
  using project = new Project(Object.fromEntries(names.map((name) => [name, module(name)])));
  for (const [kind, folder] of Object.entries({ relative: '.', absolute: project.path })) {
    const imports = names.map((name) => `${folder}/${name}`);
    const modules = names.map((type) => ({ name: type, type, depends_on: ['none'] }));
    project.write({ 'config.yml': JSON.stringify({ imports, modules }) });
    // Of a type that is not registered nothing else would be told.
    const { stderr } = await project.magda(['validate']);
    expect(stderr, kind).toContain(`has ${names.length} problems`);
    for (const name of names) expect(stderr, kind).toContain(`Module "${name}" depends on "none"`);
    expect(stderr, kind).not.toMatch(/cannot be imported|no module type/);
  }
});
