/** Two runs never write one output, by whatever names it goes and however the first one ends. */

import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { numbers, pipelineOf } from '../fixtures/pipelines.js';
import { Project, type Running } from '../fixtures/project.js';

/** Each job says that it has begun, then waits at the door. */
const waiting = {
  ...pipelineOf('async (n) => { appendFileSync("begun", n + "\\n"); await door("open"); return n; }', {
    options: 'concurrency: 4',
  }),
  'jobs.jsonl': numbers(20),
};
const args = ['run', '-o', 'out.jsonl', '--on-error', 'collect'];

async function begun(project: Project, { child }: Running): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && !project.has('begun'))
    await new Promise((resolve) => setTimeout(resolve, 5));
}

const leftBehind = (project: Project) => readdirSync(project.path).filter((name) => /lock|tmp/.test(name));

test.each([[[]], [['--resume']]])(
  'F81 the second run is refused while the first lives, and told which one that is (%j)',
  async (more) => {
    using project = new Project(waiting);
    const first = project.start([...args, ...more]);
    await begun(project, first);
    const { code, stderr } = await project.magda([...args, ...more]);
    expect(stderr).toBe(
      `out.jsonl is being written by another run, process ${first.child.pid} of host "${hostname()}". ` +
        'Wait until that one has ended, or end it; or name another file.\n',
    );
    expect(code).toBe(2);
    project.write({ open: '' });
    expect((await first.outcome).code).toBe(0);
    expect(project.records('out.jsonl')).toHaveLength(20);
    expect(leftBehind(project)).toEqual([]);
    expect((await project.magda([...args, '--resume'])).code).toBe(0);
  },
);

test('F81 nor may two runs collect failures in one file', async () => {
  using project = new Project(waiting);
  const first = project.start([...args, '--errors', 'errors.jsonl']);
  await begun(project, first);
  const { code, stderr } = await project.magda(['run', '-o', 'other.jsonl', '--errors', 'errors.jsonl']);
  expect([code, stderr.split(' is ')[0]]).toEqual([2, 'errors.jsonl']);
  project.write({ open: '' });
  expect((await first.outcome).code).toBe(0);
  expect(leftBehind(project)).toEqual([]);
});

test.each(['SIGKILL', 'SIGSEGV', 'SIGINT'] as const)(
  'F81 after %s the next goes on at once, and leaves nothing behind',
  async (signal) => {
    using project = new Project(waiting);
    const first = project.start(args);
    await begun(project, first);
    first.child.kill(signal);
    project.write({ open: '' });
    await first.outcome;
    expect((await project.magda([...args, '--resume'])).code).toBe(0);
    expect(project.records('out.jsonl')).toHaveLength(20);
    expect(leftBehind(project)).toEqual([]);
  },
);

test('F81 a run that is ended at once leaves nothing behind', async () => {
  using project = new Project(waiting);
  const first = project.start(args);
  await begun(project, first);
  const again = setInterval(() => first.child.kill('SIGINT'), 50);
  expect((await first.outcome).code).toBe(130);
  clearInterval(again);
  expect(leftBehind(project)).toEqual([]);
});

test('F81 nor does one that is refused, or whose jobs never settle', async () => {
  using project = new Project({ ...pipelineOf('() => new Promise(() => {})', { group: '' }), 'jobs.jsonl': '1\n' });
  expect((await project.magda(args)).stderr).toContain('never settled');
  expect((await project.magda([...args, '-x', 'threads'])).code).toBe(2);
  expect(leftBehind(project)).toEqual([]);
});

test.runIf(process.platform === 'linux')('F81 one that is suspended still has its output', async () => {
  using project = new Project(waiting);
  const first = project.start(args);
  await begun(project, first);
  first.child.kill('SIGSTOP');
  expect((await project.magda(args)).stderr).toContain(`process ${first.child.pid} of`);
  first.child.kill('SIGCONT');
  project.write({ open: '' });
  expect((await first.outcome).code).toBe(0);
});

describe('another name of the output', () => {
  test.each([
    ['a symbolic link', (project: Project) => symlinkSync('out.jsonl', join(project.path, 'other.jsonl'))],
    ['a hard link', (project: Project) => linkSync(join(project.path, 'out.jsonl'), join(project.path, 'other.jsonl'))],
  ])('F81 is seen as the same file: %s', async (_, link) => {
    using project = new Project(waiting);
    const first = project.start(args);
    await begun(project, first);
    link(project);
    const { code, stderr } = await project.magda(['run', '-o', 'other.jsonl', '--resume']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`other.jsonl is being written by another run, process ${first.child.pid} `),
    ]);
    project.write({ open: '' });
    expect((await first.outcome).code).toBe(0);
    expect((await project.magda(['run', '-o', 'other.jsonl', '--resume'])).code).toBe(0);
    expect(leftBehind(project)).toEqual([]);
  });

  test('F81 in a folder that nobody knows is refused', async () => {
    using project = new Project({ ...waiting, open: '', 'out.jsonl': '' });
    mkdirSync(join(project.path, 'elsewhere'));
    linkSync(join(project.path, 'out.jsonl'), join(project.path, 'elsewhere/out.jsonl'));
    const { code, stderr } = await project.magda(args);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('out.jsonl has other names (hard links) in other folders'),
    ]);
    unlinkSync(join(project.path, 'elsewhere/out.jsonl'));
    expect((await project.magda(args)).code).toBe(0);
  });
});

test('F81 what is no lock of a run is told, and left alone', async () => {
  using project = new Project({ ...waiting, open: '', 'out.jsonl.lock': 'mine' });
  const { code, stderr } = await project.magda(args);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/out\.jsonl cannot be kept for this run alone: .*remove .*out\.jsonl\.lock\.\n$/),
  ]);
  expect(project.read('out.jsonl.lock')).toBe('mine');
});

test('F81 a run whose lock was taken away writes no more', async () => {
  using project = new Project(waiting);
  const first = project.start(args);
  await begun(project, first);
  rmSync(join(project.path, 'out.jsonl.lock'), { recursive: true });
  project.write({ open: '' });
  const { code, stderr } = await first.outcome;
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('out.jsonl cannot be written: another run may have taken it over'),
  ]);
  expect(project.read('out.jsonl')).toBe('');
});

const cannotUnshare = whyNot();

test.skipIf(cannotUnshare !== undefined)(
  `F81 two containers with one volume: the second is refused while the first lives, and goes on when it was killed${cannotUnshare ?? ''}`,
  async () => {
    using project = new Project(waiting);
    const container = ['unshare', '--pid', '--uts', '--net', '--mount', '--fork', '--kill-child', '--mount-proc'];
    const first = project.start(args, { prefix: container });
    await begun(project, first);
    expect(await project.magda([...args, '--resume'], { prefix: container })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('out.jsonl is being written by another run, process 1 of host'),
    });
    first.child.kill('SIGKILL');
    await first.outcome;
    project.write({ open: '' });
    expect((await project.magda([...args, '--resume'], { prefix: container })).code).toBe(0);
    expect(project.records('out.jsonl')).toHaveLength(20);
    expect(leftBehind(project)).toEqual([]);
  },
);

test.skipIf(cannotUnshare !== undefined)(
  'F81 where no folder can be made, it is said that nothing keeps others away',
  async () => {
    using project = new Project({ ...waiting, open: '', 'file.jsonl': '', 'results/out.jsonl': '' });
    const mounts =
      'mount --bind results results && mount -o remount,ro,bind results && mount --bind file.jsonl results/out.jsonl';
    const { code, stderr } = await project.magda(['run', '-o', 'results/out.jsonl', '--quiet'], {
      prefix: ['unshare', '--mount', 'sh', '-c', `${mounts} && exec "$@"`, 'sh'],
    });
    expect([code, stderr]).toEqual([
      0,
      'Nothing keeps other runs from writing results/out.jsonl at the same time: no folder can be made beside it (EROFS).\n',
    ]);
    expect(project.records('file.jsonl')).toHaveLength(20);
  },
);

/** Why there are no containers here, if so. */
function whyNot(): string | undefined {
  try {
    execFileSync('unshare', ['--pid', '--uts', '--net', '--mount', '--fork', '--mount-proc', 'true'], {
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    return ' (namespaces cannot be made here)';
  }
}
