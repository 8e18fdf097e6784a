/** Ctrl-C, SIGTERM and their like: what has begun is finished, and a second one ends it at once. */

import { describe, expect, test } from 'vitest';
import { numbers, pipelineOf, summing } from '../fixtures/pipelines.js';
import { Project, type Running } from '../fixtures/project.js';

/** Each job says that it has begun, then waits at the door. */
const waiting = pipelineOf('async (n) => { appendFileSync("begun", n + "\\n"); await door("open"); return n; }', {
  options: 'concurrency: 4',
});

async function begun(project: Project, { child }: Running, count: number): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    if (project.has('begun') && project.read('begun').split('\n').length > count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const lines = (project: Project, file = 'out.jsonl') => project.records<{ line: number }>(file).map(({ line }) => line);

describe.each(['inline', 'threads', 'processes', 'remote'])('on %s', (executor) => {
  const executors = executor === 'inline' ? [] : [executor];

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'F71 %s to the process group: what has begun is finished, nothing more is begun, and --resume runs the rest',
    async (signal, code) => {
      using project = new Project({ ...waiting, 'jobs.jsonl': numbers(20) }, executors);
      const args = ['run', '-x', executor, '-o', 'out.jsonl', '--concurrency', '4'];
      const running = project.start(args, { leading: true });
      await begun(project, running, 4);
      const heard = new Promise((resolve) => running.child.stderr?.once('data', resolve));
      // As timeout(1) does it, and npm with what a terminal has sent already.
      running.child.kill(signal);
      process.kill(-(running.child.pid as number), signal);
      await heard;
      project.write({ open: '' });
      const outcome = await running.outcome;
      expect(outcome.code).toBe(code);
      expect(outcome.stderr).toMatch(/Interrupted after \d+ jobs in .* → out\.jsonl; go on with --resume\n$/);
      const done = lines(project);
      expect(done).toEqual([...done.keys()].map((index) => index + 1));
      expect(done.length).toBeLessThan(20);

      expect((await project.magda([...args, '--resume'])).code).toBe(0);
      expect(lines(project)).toEqual([...Array(20).keys()].map((index) => index + 1));
      expect(
        project
          .read('begun')
          .trim()
          .split('\n')
          .map(Number)
          .sort((a, b) => a - b),
      ).toEqual(lines(project));
    },
  );

  test('a second one ends it at once, and what was in flight has no record', async () => {
    using project = new Project({ ...waiting, 'jobs.jsonl': numbers(20) }, executors);
    const running = project.start(['run', '-x', executor, '-o', 'out.jsonl', '--on-error', 'collect']);
    await begun(project, running, 4);
    running.child.kill('SIGINT');
    // Two that come together may be one.
    const again = setInterval(() => running.child.kill('SIGINT'), 50);
    const { code } = await running.outcome;
    clearInterval(again);
    expect(code).toBe(130);
    expect([project.read('out.jsonl'), project.read('out.errors.jsonl')]).toEqual(['', '']);
  });
});

test.each(['threads', 'processes'])(
  'a module that never ends is killed with what it runs in (%s)',
  async (executor) => {
    const spinning = pipelineOf('(n) => { appendFileSync("begun", n + "\\n"); for (;;); }');
    using project = new Project({ ...spinning, 'jobs.jsonl': '1\n' }, [executor]);
    const running = project.start(['run', '-x', executor, '-o', 'out.jsonl']);
    await begun(project, running, 1);
    const again = setInterval(() => running.child.kill('SIGINT'), 50);
    expect((await running.outcome).code).toBe(130);
    clearInterval(again);
  },
);

test('an input that is still waited for is waited for no longer', async () => {
  using project = new Project(pipelineOf('(n) => { appendFileSync("begun", n + "\\n"); return n; }'));
  const running = project.start(['run', '--input', '-'], { stdin: 'open' });
  running.child.stdin?.write('1\n');
  await begun(project, running, 1);
  running.child.kill('SIGINT');
  const { code, stdout } = await running.outcome;
  expect([code, JSON.parse(stdout).results]).toEqual([130, { value: 1 }]);
});

test('a pipeline that is still being built is given up', async () => {
  using project = new Project({ ...waiting, 'jobs.jsonl': '1\n' });
  project.write({
    'modules.js': `
      import { appendFileSync } from 'node:fs';
      import { defineModule } from '@magda/core';
      const bootstrap = () => { appendFileSync('begun', '1\\n'); return new Promise(() => {}); };
      defineModule({ type: 'tested', source: import.meta.url, bootstrap, run() {} });
    `,
  });
  const running = project.start(['run', '-x', 'threads', '-o', 'out.jsonl']);
  await begun(project, running, 1);
  running.child.kill('SIGINT');
  expect(await running.outcome).toMatchObject({ code: 130, stdout: '' });
});

test('Aggregates make nothing of a part', async () => {
  using project = new Project({ ...summing });
  const running = project.start(['run', '--input', '-', '-o', 'out.jsonl'], { stdin: 'open' });
  running.child.stdin?.write('1\n');
  while (!project.has('out.jsonl') || project.read('out.jsonl') === '')
    await new Promise((resolve) => setTimeout(resolve, 5));
  running.child.kill('SIGTERM');
  expect(await running.outcome).toMatchObject({ code: 143, stdout: '' });
});
