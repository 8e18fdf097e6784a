/** What every command holds to: standard output has its result alone, and no output overwrites an input. */

import { linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { doubling } from '../fixtures/pipelines.js';
import { Project } from '../fixtures/project.js';

const oneJob = { ...doubling, 'jobs.jsonl': '1\n' };

const loud = {
  ...doubling,
  'modules.js': `console.log('loading');\nprocess.stdout.write('raw\\n');\n${doubling['modules.js']}`,
  'jobs.jsonl': '1\n',
};

test.each([
  [['schema'], (text: string) => JSON.parse(text)],
  [['graph', '-f', 'svg'], (text: string) => expect(text).toMatch(/^<svg /)],
  [['graph', '-f', 'dot'], (text: string) => expect(text).toMatch(/^digraph /)],
  [['validate'], (text: string) => expect(text).toMatch(/^config\.yml is valid: .*\n$/)],
  [['run', '--quiet'], (text: string) => expect(JSON.parse(text)).toMatchObject({ results: { value: 2 } })],
])('magda %j: what files print while they are imported goes to standard error', async (args, holds) => {
  using project = new Project(loud);
  const { code, stdout, stderr } = await project.magda(args);
  expect(stderr).toBe('loading\nraw\n');
  expect(code).toBe(0);
  holds(stdout);
});

test('help is a result', async () => {
  using project = new Project();
  const { stdout, stderr } = await project.magda(['run', '--help']);
  expect([stdout.includes('--input'), stderr]).toEqual([true, '']);
});

test.each(['validate', 'graph', 'schema', 'run'])('magda %s tells of a config that is not there', async (command) => {
  using project = new Project();
  const { code, stderr } = await project.magda([command, 'missing.yml']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^The config missing\.yml cannot be read: ENOENT/);
});

test('every command that reads a config takes variables', async () => {
  using project = new Project({
    'prod/modules.js': doubling['modules.js'] ?? '',
    'config.yml': `imports: ["./\${STAGE}/modules.js"]\nmodules: [{ name: value, type: tested }]\n`,
    'jobs.jsonl': '1\n',
  });
  for (const command of ['validate', 'graph', 'schema', 'run']) {
    expect((await project.magda([command, '--set', 'STAGE=prod'])).code, command).toBe(0);
  }
});

describe('an output is never an input, by whatever name', () => {
  const place = (project: Project, name: string) => join(project.path, name);

  test.each([
    ['graph', 'config.yml'],
    ['graph', 'modules.js'],
    ['schema', 'config.yml'],
    ['schema', 'modules.js'],
    ['run', 'config.yml'],
    ['run', 'modules.js'],
    ['run', 'jobs.jsonl'],
  ])('magda %s over %s, its hard link and its link', async (command, input) => {
    using project = new Project(loud);
    linkSync(place(project, input), place(project, 'hard.svg'));
    symlinkSync(place(project, input), place(project, 'soft.svg'));
    const before = project.read(input);
    const format = command === 'graph' ? ['-f', 'svg'] : [];
    for (const output of [input, 'hard.svg', 'soft.svg']) {
      const { code, stderr } = await project.magda([command, ...format, '-o', output]);
      expect([output, code]).toEqual([output, 2]);
      expect(stderr).toMatch(/would overwrite|are the same file/);
    }
    expect(project.read(input)).toBe(before);
  });

  test.each([
    ['run -i - -o jobs.jsonl < jobs.jsonl', '--input and --output are the same file, jobs.jsonl.'],
    ['run -i - --errors jobs.jsonl < jobs.jsonl', '--input and --errors are the same file, jobs.jsonl.'],
    ['run -i - < jobs.jsonl >> jobs.jsonl', '--input and standard output are the same file.'],
    ['run >> jobs.jsonl', '--input and standard output are the same file.'],
    ['run -o out.jsonl >> out.jsonl', 'standard output and --output are the same file, out.jsonl.'],
    ['graph >> modules.js', 'Standard output would be added to'],
  ])('opened by a shell: magda %s', async (line, sentence) => {
    using project = new Project(oneJob);
    const [, args = '', redirected = ''] = /^([^<>]*?) ?((?:<|>>).*)$/.exec(line) ?? [];
    const prefix = ['sh', '-c', `exec "$@" ${redirected}`, 'sh'];
    const { code, stderr } = await project.magda(args.split(' '), { prefix });
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
    expect(project.read('jobs.jsonl')).toBe(oneJob['jobs.jsonl']);
  });

  test('nor is it what a config takes functions from, or what makes an executor', async () => {
    using project = new Project({
      ...oneJob,
      'config.yml': `
        imports: [./modules.js]
        context: ./context.js#make
        modules: [{ name: value, type: tested, group: g }]
      `,
      'context.js': 'export const make = () => 1;\n',
      'executor.js': `export { threads as default } from '@magda/executor-threads';\n`,
    });
    for (const file of ['context.js', 'executor.js']) {
      const { code, stderr } = await project.magda(['run', '-x', './executor.js', '-o', file]);
      expect(code).toBe(2);
      expect(stderr).toMatch(`--output ${file} would overwrite`);
      expect(project.read(file)).toMatch(/^export/);
    }
  });

  test('two outputs are not one file through a folder that is a link', async () => {
    using project = new Project({ ...doubling, 'jobs.jsonl': '1\n"x"\n' });
    mkdirSync(place(project, 'real'));
    symlinkSync(place(project, 'real'), place(project, 'link'));
    const { code, stderr } = await project.magda(['run', '-o', 'real/r.jsonl', '--errors', 'link/r.jsonl']);
    expect(code).toBe(2);
    expect(stderr).toContain('--output and --errors are the same file, link/r.jsonl.');
    expect(project.has('real/r.jsonl')).toBe(false);
  });
});

describe('what never settles is told, and the exit code is 1', () => {
  test('a job, with its line and the modules that it may be in', async () => {
    using project = new Project({
      'config.yml': 'imports: [./modules.js]\nmodules: [{ name: waits, type: waits }]\n',
      'modules.js': `
        import { defineModule } from '@magda/core';
        defineModule({
          type: 'waits', source: import.meta.url, expose: true,
          run: ({ request }) => (request === 2 ? new Promise(() => {}) : request),
        });
      `,
      'jobs.jsonl': '1\n2\n',
    });
    const { code, stderr } = await project.magda(['run', '-o', 'out.jsonl']);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'Jobs never settled: jobs.jsonl:2. Nothing is left that could end them: what "waits" awaits',
    );
    expect(project.records('out.jsonl')).toHaveLength(1);
    const grouped = project.read('config.yml').replace('type: waits', 'type: waits, group: g');
    project.write({ 'config.yml': grouped });
    expect((await project.magda(['run'])).stderr).toContain('what "waits" awaits');
  });

  test('a file that is imported', async () => {
    using project = new Project({
      'config.yml': 'imports: [./waits.mjs]\nmodules: [{ name: a, type: a }]\n',
      'waits.mjs': 'await new Promise(() => {});',
    });
    for (const command of ['validate', 'graph', 'schema']) {
      const { code, stderr } = await project.magda([command]);
      expect([code, stderr.includes('waits.mjs never ends being imported')], command).toEqual([1, true]);
    }
  });
});
