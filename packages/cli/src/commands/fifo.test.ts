/** Named pipes: a run works through them whole, and a signal ends it while their other end is waited for. */

import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { doubling, numbers, summing } from '../fixtures/pipelines.js';
import { Project, type Running } from '../fixtures/project.js';

class PipeProject extends Project {
  constructor(files: Readonly<Record<string, string>>, names: readonly string[]) {
    super({ 'jobs.jsonl': numbers(3), ...files });
    execFileSync(
      'mkfifo',
      names.map((name) => join(this.path, name)),
    );
  }
}

/** Says that it was imported: what the command does next is to open its files. */
const telling = {
  ...doubling,
  'modules.js': `import { writeFileSync } from 'node:fs';\n${doubling['modules.js']}\nwriteFileSync('imported', '');\n`,
};

async function until(holds: () => boolean, { child }: Running): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && !holds())
    await new Promise((resolve) => setTimeout(resolve, 5));
}

describe.skipIf(process.platform === 'win32')('named pipes', () => {
  describe.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s', (signal, code) => {
    test.each([
      ['an output that nobody reads', ['-o', 'pipe']],
      ['failures that nobody reads', ['-o', 'out.jsonl', '--errors', 'pipe']],
      ['an input that nobody writes', ['-i', 'pipe']],
    ])('ends a run that waits for %s', async (_, args) => {
      using project = new PipeProject(telling, ['pipe']);
      const running = project.start(['run', ...args]);
      await until(() => project.has('imported'), running);
      running.child.kill(signal);
      const outcome = await running.outcome;
      // While a run is prepared the signal itself ends it, which a shell tells in the same way.
      expect(outcome.code ?? outcome.signal).toBe(outcome.code === null ? signal : code);
      expect(outcome.stdout).toBe('');
    });
  });

  test('a signal ends a run whose config nobody writes', async () => {
    using project = new PipeProject(doubling, ['pipe']);
    const running = project.start(['run', 'pipe']);
    const again = setInterval(() => running.child.kill('SIGTERM'), 100);
    expect((await running.outcome).signal).toBe('SIGTERM');
    clearInterval(again);
  });

  test('a signal ends a run whose output is not read on, and one whose aggregate nobody reads', async () => {
    using project = new PipeProject({ ...summing, 'jobs.jsonl': numbers(20_000) }, ['pipe']);
    const stuck = project.start(['run', '-o', 'pipe', '--quiet']);
    const reader = createReadStream(join(project.path, 'pipe'));
    await new Promise((resolve) => reader.once('data', resolve));
    reader.pause();
    const again = setInterval(() => stuck.child.kill('SIGINT'), 300);
    expect((await stuck.outcome).code).toBe(130);
    clearInterval(again);
    reader.destroy();

    const waiting = project.start(['run', '-o', 'out.jsonl', '--aggregate', 'pipe', '--quiet']);
    await until(() => project.has('out.jsonl') && project.records('out.jsonl').length === 20_000, waiting);
    waiting.child.kill('SIGTERM');
    expect((await waiting.outcome).code).toBe(143);
  });

  test('at both ends of a run all arrives, however late the others come', async () => {
    using project = new PipeProject(summing, ['in', 'out', 'sum']);
    const jobs = 30_000;
    const running = project.start(['run', '-i', 'in', '-o', 'out', '--aggregate', 'sum', '--quiet']);
    const results = text(createReadStream(join(project.path, 'out')));
    const sum = text(createReadStream(join(project.path, 'sum')));
    createWriteStream(join(project.path, 'in')).end(numbers(jobs));
    expect((await results).split('\n').length - 1).toBe(jobs);
    expect(JSON.parse(await sum)).toEqual({ sum: { count: jobs, sum: String((jobs * (jobs + 1)) / 2) } });
    expect(await running.outcome).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('whoever reads the output and closes it has seen enough', async () => {
    using project = new PipeProject({ ...doubling, 'jobs.jsonl': numbers(200_000) }, ['out']);
    const running = project.start(['run', '-o', 'out', '--quiet']);
    const reader = createReadStream(join(project.path, 'out'));
    await new Promise((resolve) => reader.once('data', resolve));
    reader.destroy();
    expect(await running.outcome).toMatchObject({ code: 0, stderr: '' });
  });

  test('a writer that comes and goes without a word leaves no job', async () => {
    using project = new PipeProject(doubling, ['in']);
    const running = project.start(['run', '-i', 'in']);
    createWriteStream(join(project.path, 'in')).end();
    expect(await running.outcome).toMatchObject({ code: 0, stdout: '' });
  });
});
