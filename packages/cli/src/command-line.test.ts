/** What the command line itself says. */

import { describe, expect, test } from 'vitest';
import { Project } from './fixtures/project.js';

const commands = ['validate', 'graph', 'run', 'schema', 'init'];

describe('help', () => {
  test('of the whole names every command', async () => {
    using project = new Project();
    const { code, stdout } = await project.magda(['--help']);
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect((await project.magda(['help'])).stdout).toBe(stdout);
  });

  test.each(commands)('of %s tells what it does, and fits 80 columns', async (command) => {
    using project = new Project();
    const { code, stdout } = await project.magda([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: magda ${command} [options]`);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect((await project.magda(['help', command])).stdout).toBe(stdout);
  });
});

test('the version is that of the package', async () => {
  using project = new Project();
  const { version } = JSON.parse(project.read('node_modules/@magda/cli/package.json'));
  expect(await project.magda(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
});

test.each([
  ['nothing', [], 'Usage: magda'],
  ['an unknown command', ['rnu'], '(Did you mean run?)'],
  ['an unknown option', ['graph', '--fromat', 'svg'], '(Did you mean --format?)'],
  ['too much', ['validate', 'a.yml', 'b.yml'], 'too many arguments'],
  ['an option without its value', ['run', '--output'], 'argument missing'],
  ['an option with an impossible value', ['run', '--concurrency', '1.5'], 'a whole number of at least 1'],
])('%s is refused with 2', async (_, args, message) => {
  using project = new Project();
  const { code, stdout, stderr } = await project.magda(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});
