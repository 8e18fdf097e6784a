/** `magda graph`: the pipeline of a config as a text or a picture. */

import { expect, test } from 'vitest';
import { summing } from '../fixtures/pipelines.js';
import { Project } from '../fixtures/project.js';

const written = { code: 0, stdout: '', stderr: '' };
const beginnings = { mermaid: /^flowchart /, dot: /^digraph /, svg: /^<svg / };

test.each(Object.entries(beginnings))('%s goes to standard output, or to a file', async (format, beginning) => {
  using project = new Project(summing);
  const { stdout, ...rest } = await project.magda(['graph', '--format', format]);
  expect(rest).toMatchObject({ code: 0, stderr: '' });
  expect(stdout).toMatch(beginning);
  expect(stdout).toContain('number');
  expect(await project.magda(['graph', '-f', format, '-o', 'graph.txt'])).toMatchObject(written);
  expect(project.read('graph.txt')).toBe(stdout);
});

test.each([
  ['graph.svg', beginnings.svg],
  ['graph.DOT', beginnings.dot],
  ['graph.mmd', beginnings.mermaid],
])('a file named %s says the format', async (file, beginning) => {
  using project = new Project(summing);
  expect(await project.magda(['graph', 'config.yml', '-o', file])).toMatchObject(written);
  expect(project.read(file)).toMatch(beginning);
});

test('whoever closes standard output early is no error', async () => {
  const modules = [...Array(2000).keys()].map((n) => `  - { name: m${n + 1}, type: linked, depends_on: [m${n}] }`);
  using project = new Project({
    'config.yml': ['imports: [./modules.js]', 'modules:', '  - { name: m0, type: linked }', ...modules].join('\n'),
    'modules.js': `
      import { defineModule } from '@magda/core';
      defineModule({ type: 'linked', source: import.meta.url, accepts: [{ self: true }], run() {} });
    `,
  });
  const { child, outcome } = project.start(['graph']);
  child.stdout?.destroy();
  expect(await outcome).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  ['a config that is wrong', ['bad.yml'], /^bad\.yml:1:10: `modules` must be a list of modules/m],
  ['a format that is none', ['--format', 'png'], /'png' is invalid. Allowed choices are mermaid, dot, svg/],
  ['a file that cannot be written', ['-o', 'no/where.svg'], /^no\/where\.svg cannot be written: its folder does not/],
])('%s is refused', async (_what, args, stderr) => {
  using project = new Project({ ...summing, 'bad.yml': 'modules: {}\n' });
  const outcome = await project.magda(['graph', ...args]);
  expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) });
});

test.each([
  ['graph.png', 'a graph is not drawn as *.png. Use an ending of .svg, .dot, .gv, .mmd, .mermaid, or say'],
  ['graph', 'a graph is not drawn as a file without an ending.'],
])('%s says no format that there is, so it is refused', async (file, message) => {
  using project = new Project(summing);
  const { code, stderr } = await project.magda(['graph', '-o', file]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(project.has(file)).toBe(false);
});
