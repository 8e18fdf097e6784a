/** `magda graph`: the pipeline of a config as a text or a picture. */

import { expect, test } from 'vitest';
import { summing } from '../fixtures/pipelines.js';
import { Project } from '../fixtures/project.js';

const beginnings = { mermaid: /^flowchart /, dot: /^digraph /, svg: /^<svg / };

test.each(Object.entries(beginnings))('%s goes to standard output, or to a file', async (format, beginning) => {
  using project = new Project(summing);
  const { code, stdout } = await project.magda(['graph', '--format', format]);
  expect(code).toBe(0);
  expect(stdout).toMatch(beginning);
  expect(stdout).toContain('number');
  expect(await project.magda(['graph', '-f', format, '-o', 'graph.txt'])).toMatchObject({ code: 0, stdout: '' });
  expect(project.read('graph.txt')).toBe(stdout);
});

test.each([
  ['graph.svg', beginnings.svg],
  ['graph.DOT', beginnings.dot],
  ['graph.mmd', beginnings.mermaid],
])('a file named %s says the format', async (file, beginning) => {
  using project = new Project(summing);
  await project.magda(['graph', 'config.yml', '-o', file]);
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

test('a config that is wrong, a format that is none and a file that cannot be written are refused', async () => {
  using project = new Project({ ...summing, 'bad.yml': 'modules: {}\n' });
  for (const args of [['bad.yml'], ['--format', 'png'], ['-o', 'no/where.svg']])
    expect(await project.magda(['graph', ...args])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/./),
    });
});
