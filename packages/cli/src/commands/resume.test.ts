/** Killed at any moment, a run leaves an output that the next one with --resume completes: each line once. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { numbers, pipelineOf } from '../fixtures/pipelines.js';
import { Project } from '../fixtures/project.js';

interface Record {
  readonly line: number;
  readonly results?: { readonly value: number };
  readonly input?: number;
}

/** Every seventh fails; one in a while takes longer than those after it. */
const uneven = pipelineOf(
  'async (n) => { if (n % 50 === 0) await sleep(20); if (n % 7 === 0) throw new Error("seven"); return n * 2; }',
  { options: 'concurrency: 16' },
);

function sizeOf(project: Project, file: string): number {
  return project.has(file) ? statSync(join(project.path, file)).size : 0;
}

/** Kills the run once its output has grown by so many bytes. @returns whether it came to its end before. */
async function killedAfter(project: Project, args: readonly string[], bytes: number): Promise<boolean> {
  const before = sizeOf(project, 'out.jsonl');
  const { child, outcome } = project.start(args);
  let ended = false;
  void outcome.then(() => {
    ended = true;
  });
  while (!ended && sizeOf(project, 'out.jsonl') < before + bytes)
    await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGKILL');
  return (await outcome).signal !== 'SIGKILL';
}

describe.each([
  ['in order, on threads', ['-x', 'threads']],
  ['as they come', ['--no-ordered', '--concurrency', '16']],
])('%s', (_, options) => {
  test('killed at many points, each input has one record in the end', { timeout: 120_000 }, async () => {
    const jobs = 4000;
    using project = new Project({ ...uneven, 'jobs.jsonl': numbers(jobs) });
    const args = ['run', '-o', 'out.jsonl', '--on-error', 'collect', '--resume', ...options];
    let kills = 0;
    for (const bytes of [1, 700, 9_000, 1, 20_000, 40_000, 11_111]) {
      if (await killedAfter(project, args, bytes)) break;
      kills += 1;
      // A line that the kill has torn, wherever it did.
      const [output] = [project.read('out.jsonl')];
      project.write({ 'out.jsonl': `${output}{"line":${jobs},"ha`.slice(0, output.length + (kills % 15)) });
    }
    expect(kills).toBeGreaterThan(3);
    expect((await project.magda(args)).code).toBe(1);
    const [done, failed] = [project.records<Record>('out.jsonl'), project.records<Record>('out.errors.jsonl')];
    expect(done.every(({ line, results }) => results?.value === 2 * line)).toBe(true);
    expect(failed.every(({ line, input }) => line % 7 === 0 && input === line)).toBe(true);
    const sorted = [...done, ...failed].map(({ line }) => line).sort((one, other) => one - other);
    expect(sorted).toEqual([...Array(jobs).keys()].map((index) => index + 1));
    expect((await project.magda(args)).stderr).toContain('0 jobs in');
  });
});

describe('the input', () => {
  const doubled = pipelineOf('(n) => n * 2');
  const args = ['run', '-o', 'out.jsonl', '--resume'];

  async function finished(count: number): Promise<Project> {
    const project = new Project({ ...doubled, 'jobs.jsonl': numbers(count).trimEnd() });
    expect((await project.magda(args)).code).toBe(0);
    return project;
  }

  test('may have grown, also where its last line had no end', async () => {
    using project = await finished(10);
    project.write({ 'jobs.jsonl': numbers(13) });
    const { code, stderr } = await project.magda(args);
    expect([code, project.records('out.jsonl').length]).toEqual([0, 13]);
    expect(stderr).toMatch(/^3 jobs in .*; 10 were done before → out\.jsonl\n$/);
  });

  test('may have other ends of lines', async () => {
    using project = await finished(10);
    project.write({ 'jobs.jsonl': numbers(10).replaceAll('\n', '\r\n') });
    expect((await project.magda(args)).code).toBe(0);
  });

  test.each([
    ['a line has changed', (jobs: string) => jobs.replace('\n7\n', '\n77\n'), 'jobs.jsonl:7 has changed'],
    ['a line was put in', (jobs: string) => jobs.replace('\n7\n', '\n0\n7\n'), 'jobs.jsonl:7 has changed'],
    ['a line was blanked', (jobs: string) => jobs.replace('\n7\n', '\n\n'), 'jobs.jsonl:7 has changed'],
    ['it is shorter', () => numbers(6), 'jobs.jsonl has 6 lines now, and line 10 is finished'],
  ])('is refused if %s, before anything is run', async (_, change, message) => {
    using project = await finished(10);
    const before = project.read('out.jsonl');
    project.write({ 'jobs.jsonl': `${change(numbers(10))}11\n`.replace('6\n11', '6') });
    const { code, stderr } = await project.magda(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(project.read('out.jsonl')).toBe(before);
  });

  test('on standard input is compared while it is read', async () => {
    using project = await finished(10);
    const fromStdin = [...args, '--input', '-'];
    expect((await project.magda(fromStdin, { stdin: numbers(12) })).code).toBe(0);
    expect(project.records('out.jsonl')).toHaveLength(12);
    const { code, stderr } = await project.magda(fromStdin, { stdin: '1\n3\n' });
    expect([code, stderr.split(':')[0]]).toEqual([2, '<stdin>']);
    expect(stderr).toContain('<stdin>:2 has changed');
  });
});

describe('what failed', () => {
  const fixable = pipelineOf('(n) => { if (n === 2 && !existsSync("fixed")) throw new Error("broken"); return n; }');

  test.each(['skip', 'stop'])('and was not kept (%s) is tried again', async (onError) => {
    using project = new Project({ ...fixable, 'jobs.jsonl': numbers(3) });
    const args = ['run', '-o', 'out.jsonl', '--on-error', onError, '--resume'];
    expect((await project.magda(args)).code).toBe(1);
    project.write({ fixed: '' });
    expect((await project.magda(args)).code).toBe(0);
    expect(project.records<Record>('out.jsonl').map(({ line }) => line)).toEqual([1, 3, 2]);
  });

  test('and was collected is not tried again, and fails the run as long as it is on file', async () => {
    using project = new Project({ ...fixable, 'jobs.jsonl': numbers(3) });
    const args = ['run', '-o', 'out.jsonl', '--on-error', 'collect', '--resume'];
    expect((await project.magda(args)).code).toBe(1);
    project.write({ fixed: '' });
    const { code, stderr } = await project.magda(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^0 jobs in .*; 3 were done before, of which 1 failed \(--retry-failed runs them again\)/);
    expect(project.records<Record>('out.jsonl').map(({ line }) => line)).toEqual([1, 3]);
  });

  test('and was collected is tried again with --retry-failed', async () => {
    using project = new Project({ ...fixable, 'jobs.jsonl': numbers(3) });
    const args = ['run', '-o', 'out.jsonl', '--on-error', 'collect', '--resume'];
    expect((await project.magda(args)).code).toBe(1);
    expect((await project.magda([...args, '--retry-failed'])).code).toBe(1);
    expect(project.records<Record>('out.errors.jsonl').map(({ line }) => line)).toEqual([2]);
    project.write({ fixed: '' });
    expect((await project.magda([...args, '--retry-failed'])).code).toBe(0);
    expect(project.records<Record>('out.jsonl').map(({ line }) => line)).toEqual([1, 3, 2]);
    expect(project.read('out.errors.jsonl')).toBe('');
    expect((await project.magda(args)).code).toBe(0);
  });
});

describe('a death from outside', () => {
  const counting = (act: string) =>
    pipelineOf(
      `async (n) => { if (n % 3 === 0 && !existsSync('calm')) { ${act} } if (n === 4) throw new Error('four'); return n; }`,
      {
        options: 'concurrency: 1',
      },
    );

  test('of a worker is tried again, and other failures are not', async () => {
    using project = new Project(
      { ...counting(`process.kill(process.pid, 'SIGKILL'); await sleep(60_000);`), 'jobs.jsonl': numbers(10) },
      ['processes'],
    );
    const args = ['run', '-x', 'processes', '-o', 'out.jsonl', '--on-error', 'collect', '--resume'];
    expect((await project.magda(args)).code).toBe(1);
    expect(project.records<Record>('out.errors.jsonl').map(({ line }) => line)).toEqual([3, 4, 6, 9]);
    project.write({ calm: '' });
    expect(await project.magda(args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^3 jobs in .*7 were done before, of which 1 failed/),
    });
    expect(project.records<Record>('out.errors.jsonl').map(({ line }) => line)).toEqual([4]);
    expect(
      project
        .records<Record>('out.jsonl')
        .map(({ line }) => line)
        .sort((a, b) => a - b),
    ).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10]);
  });

  test.each(['process.exit(3)', 'process.abort()'])('is none if the job did it: %s', async (act) => {
    using project = new Project({ ...counting(`${act};`), 'jobs.jsonl': numbers(3) }, ['processes']);
    const args = ['run', '-x', 'processes', '-o', 'out.jsonl', '--on-error', 'collect', '--resume'];
    expect((await project.magda(args)).code).toBe(1);
    project.write({ calm: '' });
    expect((await project.magda(args)).code).toBe(1);
    expect(project.records<Record>('out.errors.jsonl').map(({ line }) => line)).toEqual([3]);
    expect((await project.magda([...args, '--retry-failed'])).code).toBe(0);
  });
});

test('inputs that kill their worker, a hundred in a row, cost themselves alone', { timeout: 120_000 }, async () => {
  const deadly = pipelineOf('(n) => { if (n > 4000 && n <= 4100) process.abort(); return n; }');
  using project = new Project({ ...deadly, 'jobs.jsonl': numbers(10_000) }, ['processes']);
  const { code } = await project.magda([
    'run',
    '-x',
    'processes',
    '-o',
    'out.jsonl',
    '--on-error',
    'collect',
    '--quiet',
  ]);
  expect([code, project.records('out.jsonl').length]).toEqual([1, 9_900]);
  expect(project.records('out.errors.jsonl')).toHaveLength(100);
});

test('without --resume a run begins anew', async () => {
  using project = new Project({ ...pipelineOf('(n) => n'), 'jobs.jsonl': numbers(3), 'out.jsonl': 'old\n' });
  expect((await project.magda(['run', '-o', 'out.jsonl'])).code).toBe(0);
  expect(project.records('out.jsonl')).toHaveLength(3);
});
