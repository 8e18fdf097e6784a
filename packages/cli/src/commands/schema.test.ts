/** `magda schema`: what editors check and complete a config with. */

import { expect, test } from 'vitest';
import { doubling } from '../fixtures/pipelines.js';
import { Project } from '../fixtures/project.js';

/** The names of types; what a throw may do is an enumeration, too. */
const typesOf = (schema: string) =>
  JSON.stringify(JSON.parse(schema).properties.modules)
    .match(/"enum":\[[^\]]*\]/g)
    ?.find((list) => !list.includes('"fail"'));

test('it knows the types of the config, on standard output or in a file', async () => {
  using project = new Project(doubling);
  const { code, stdout, stderr } = await project.magda(['schema', 'config.yml']);
  expect([code, typesOf(stdout), stderr]).toEqual([0, '"enum":["tested"]', '']);
  expect(await project.magda(['schema', '-o', 'magda.schema.json'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(project.read('magda.schema.json')).toBe(stdout);
});

test('a config that is not finished has one too', async () => {
  using project = new Project({
    ...doubling,
    'config.yml': 'imports: [./modules.js]\nmodules:\n  - { name: a, type: te }\n',
  });
  const { code, stdout, stderr } = await project.magda(['schema']);
  expect([code, typesOf(stdout), stderr]).toEqual([0, '"enum":["tested"]', '']);
});

test('without a config it knows what every config may hold', async () => {
  using project = new Project();
  const { code, stdout, stderr } = await project.magda(['schema']);
  expect([code, Object.keys(JSON.parse(stdout).properties), stderr]).toEqual([
    0,
    expect.arrayContaining(['modules', 'groups']),
    '',
  ]);
});

test('files that cannot be imported are told', async () => {
  using project = new Project({ 'config.yml': 'imports: [./nowhere.js]\nmodules: []\n' });
  const { code, stdout, stderr } = await project.magda(['schema']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^config\.yml:1:11: "\.\/nowhere\.js" cannot be imported/m);
});
