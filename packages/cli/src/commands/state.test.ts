/** With --state, a run that is killed at any moment ends with --resume like one that never was: nothing is lost, nothing counts twice. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gathering, PLACES, type Place } from '../fixtures/gathering.js';
import { doubling, numbers, summing } from '../fixtures/pipelines.js';
import { type Outcome, Project } from '../fixtures/project.js';

interface Recorded {
  readonly line: number;
}

/** Enough for a snapshot, which comes after a thousand, and for some more after it. */
const JOBS = 1_060;
const ARGS = ['run', '-o', 'out.jsonl', '--state', 'state', '--aggregate', 'made.json', '--quiet'];

function projectOn(executor: string, files: Readonly<Record<string, string>> = {}): Project {
  const marks: Readonly<Record<string, string>> = executor === 'processes' ? { processes: '' } : {};
  const executors = executor === 'inline' ? [] : [executor];
  return new Project({ ...gathering, ...marks, 'jobs.jsonl': numbers(JOBS), ...files }, executors);
}

/** All that a run has left, in the order of the input. */
function leftBy(project: Project) {
  const byLine = (file: string) =>
    project.has(file) ? project.records<Recorded>(file).sort((one, other) => one.line - other.line) : [];
  return {
    made: JSON.parse(project.read('made.json')),
    results: byLine('out.jsonl'),
    failed: byLine('out.errors.jsonl').map(({ line }) => line),
  };
}

const unkilled = new Map<string, Promise<ReturnType<typeof leftBy>>>();

/** What a run leaves that nobody kills. */
function whole(onError: string, files: Readonly<Record<string, string>> = {}): Promise<ReturnType<typeof leftBy>> {
  const key = JSON.stringify([onError, files]);
  const made = unkilled.get(key) ?? runWhole(onError, files);
  unkilled.set(key, made);
  return made;
}

async function runWhole(onError: string, files: Readonly<Record<string, string>>) {
  using project = projectOn('inline', files);
  await project.magda([...ARGS, '--on-error', onError]);
  return leftBy(project);
}

function sizeOf(project: Project, file: string): number {
  return project.has(file) ? statSync(join(project.path, file)).size : 0;
}

/** Kills the run once its output has grown by so many bytes, unless it ends before. */
async function killedAfter(project: Project, args: readonly string[], bytes: number): Promise<Outcome> {
  const before = sizeOf(project, 'out.jsonl');
  const { child, outcome } = project.start(args);
  while (child.exitCode === null && child.signalCode === null && sizeOf(project, 'out.jsonl') < before + bytes)
    await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGKILL');
  return await outcome;
}

const TRAPS: Record<Place, readonly string[]> = {
  run: ['1', '700'],
  aggregate: ['1', '2', '1020', String(JOBS)],
  result: ['1', '40', '1040', String(JOBS)],
  snapshot: ['', ''],
  process: ['', ''],
  downstream: [''],
  made: ['', ''],
};

const SOME = ['aggregate', 'result', 'process'] as const;

/** How many lines, and after how many further bytes of output the run is killed. */
const MANY = {
  inline: { lines: 500, points: [1, 700, 5_000, 1, 7_000, 6_111, 2_222] },
  processes: { lines: 160, points: [1, 700, 1_500, 1, 900] },
};

describe.each(['inline', 'processes'])('on %s', (executor) => {
  // What runs the modules makes no difference to most of them.
  test.each(executor === 'inline' ? PLACES : SOME)('killed at %s', { timeout: 240_000 }, async (place) => {
    const expected = await whole('stop');
    using project = projectOn(executor);
    const args = [...ARGS, '-x', executor];
    const resume: string[] = [];
    for (const at of TRAPS[place]) {
      project.write({ [`trap-${place}`]: at });
      const { signal } = await project.magda([...args, ...resume]);
      expect([place, at, signal]).toEqual([place, at, 'SIGKILL']);
      resume[0] = '--resume';
    }
    expect(await project.magda([...args, '--resume'])).toMatchObject({ code: 0 });
    expect(leftBy(project)).toEqual(expected);
    expect(await project.magda([...args, '--resume'])).toMatchObject({ code: 0 });
    expect(leftBy(project)).toEqual(expected);
  });

  test.each(executor === 'inline' ? ['collect', 'skip'] : ['collect'])(
    'killed at many points while all kinds of jobs fail (%s)',
    { timeout: 240_000 },
    async (onError) => {
      // Whoever refuses a job takes in all others again, on processes in a new one.
      const { lines, points } = MANY[executor as keyof typeof MANY];
      const files = { failing: '', 'jobs.jsonl': numbers(lines) };
      const expected = await whole(onError, files);
      using project = projectOn(executor, files);
      const args = [...ARGS, '-x', executor, '--on-error', onError, '--resume'];
      let kills = 0;
      for (const bytes of points) {
        const { signal } = await killedAfter(project, args, bytes);
        if (signal !== 'SIGKILL') break;
        kills += 1;
        // A line that the kill has torn, wherever it did.
        const output = project.read('out.jsonl');
        project.write({ 'out.jsonl': `${output}{"line":${lines},"ha`.slice(0, output.length + ((kills * 4) % 15)) });
      }
      expect(kills).toBeGreaterThan(3);
      expect((await project.magda(args)).code).toBe(1);
      expect(leftBy(project)).toEqual(expected);
    },
  );

  test('killed at many points, results as they come', { timeout: 240_000 }, async () => {
    const expected = await whole('stop');
    using project = projectOn(executor);
    const args = [...ARGS, '-x', executor, '--no-ordered', '--concurrency', '7', '--resume'];
    for (const bytes of [1, 20_000, 1, 25_000, 3]) await killedAfter(project, args, bytes);
    expect((await project.magda(args)).code).toBe(0);
    expect(leftBy(project)).toEqual(expected);
  });
});

test('what failed and is tried again counts once, also where some Aggregates had taken it in', async () => {
  using project = projectOn('inline', { failing: '', 'jobs.jsonl': numbers(200) });
  const args = [...ARGS, '--on-error', 'collect'];
  expect((await project.magda(args)).code).toBe(1);
  expect((await project.magda([...args, '--resume', '--retry-failed'])).code).toBe(1);
  using once = projectOn('inline', { failing: '', 'jobs.jsonl': numbers(200) });
  await once.magda(args);
  expect(leftBy(project)).toEqual(leftBy(once));
  using sound = projectOn('inline', { 'jobs.jsonl': numbers(200) });
  await sound.magda(args);
  // Modules are the same, and fail no more.
  project.remove('failing');
  expect((await project.magda([...args, '--resume', '--retry-failed'])).code).toBe(0);
  expect(leftBy(project)).toEqual(leftBy(sound));
});

test('a run that stops at a failure goes on', async () => {
  using project = projectOn('inline', { failing: '', 'jobs.jsonl': numbers(40) });
  expect((await project.magda(ARGS)).code).toBe(1);
  expect(project.has('made.json')).toBe(false);
  expect((await project.magda([...ARGS, '--resume'])).code).toBe(1);
  project.remove('failing');
  expect((await project.magda([...ARGS, '--resume'])).code).toBe(0);
  using sound = projectOn('inline', { 'jobs.jsonl': numbers(40) });
  await sound.magda(ARGS);
  expect(leftBy(project)).toEqual(leftBy(sound));
});

test('a pipeline without groups goes on, too', async () => {
  const config = gathering['config.yml'].replace(/, group: g\d/g, '').replace(/groups:[\s\S]*/, '');
  using project = projectOn('inline', { 'config.yml': config });
  for (const bytes of [1, 30_000, 1]) await killedAfter(project, [...ARGS, '--resume'], bytes);
  expect((await project.magda([...ARGS, '--resume'])).code).toBe(0);
  expect(leftBy(project)).toEqual(await whole('stop'));
});

test('the input may have grown, and without --resume all begins anew', async () => {
  using project = new Project({ ...summing, 'jobs.jsonl': numbers(10) }, []);
  const args = ['run', '-o', 'out.jsonl', '--state', 'state'];
  const sums = (count: number, sum: number) => `{"aggregate":{"sum":{"count":${count},"sum":"${sum}"}}}\n`;
  expect((await project.magda(args)).stdout).toBe(sums(10, 55));
  project.write({ 'jobs.jsonl': numbers(12) });
  expect((await project.magda([...args, '--resume'])).stdout).toBe(sums(12, 78));
  expect((await project.magda(args)).stdout).toBe(sums(12, 78));
  expect(project.records('out.jsonl')).toHaveLength(12);
});

describe('is refused', () => {
  const args = ['run', '-o', 'out.jsonl', '--state', 'state'];

  async function finished(count = 3): Promise<Project> {
    const project = new Project({ ...summing, 'jobs.jsonl': numbers(count) }, []);
    expect((await project.magda(args)).code).toBe(0);
    return project;
  }

  test('without an output', async () => {
    using project = new Project({ ...summing, 'jobs.jsonl': numbers(3) }, []);
    expect(await project.magda(['run', '--state', 'state'])).toMatchObject({
      code: 2,
      stderr: '--state needs --output FILE: what is gathered belongs to the results that are there.\n',
    });
  });

  test('without Aggregates', async () => {
    using project = new Project({ ...doubling, 'jobs.jsonl': numbers(3) }, []);
    expect(await project.magda(args)).toMatchObject({
      code: 2,
      stderr: '--state keeps what Aggregates gather, and this pipeline has none. Leave it out.\n',
    });
    expect(project.read('out.jsonl')).toBe('');
  });

  test.each([[[]], [['--resume']]])('with the folder of another output (%j)', async (more) => {
    using project = await finished();
    const other = ['run', '-o', 'other.jsonl', '--state', 'state', ...more];
    expect(await project.magda(other)).toMatchObject({
      code: 2,
      stderr:
        '--state state holds what a run of "summing" has gathered whose output is not other.jsonl. ' +
        'Name the output of that run (from state it is ../out.jsonl), or another folder.\n',
    });
  });

  test.each([
    [
      'an output that another run made',
      (project: Project) => project.write({ 'jobs.jsonl': numbers(5) }),
      'has results that are not in it',
    ],
  ])('with %s', async (_, change, what) => {
    using project = await finished();
    change(project);
    const plain = ['run', '-o', 'out.jsonl'];
    expect((await project.magda(plain)).code).toBe(0);
    const { code, stderr } = await project.magda([...args, '--resume']);
    expect([code, stderr]).toEqual([
      2,
      `--resume cannot go on with --state state: out.jsonl ${what}, so what Aggregates make of all would be wrong. Run all of them without --resume.\n`,
    ]);
  });

  test('with an output that lacks what a snapshot has', { timeout: 60_000 }, async () => {
    using project = await finished(JOBS);
    const [, ...others] = project.read('out.jsonl').split('\n');
    project.write({ 'out.jsonl': others.join('\n') });
    expect(await project.magda([...args, '--resume'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it holds lines whose results are not in out.jsonl'),
    });
  });

  test('with Aggregates that have changed', async () => {
    using project = await finished();
    const other = summing['config.yml'].replace('name: sum,', 'name: total,');
    project.write({ 'config.yml': other });
    const { code, stderr } = await project.magda([...args, '--resume']);
    expect(code).toBe(2);
    expect(stderr).toContain('"sum" is not in the pipeline any more; "total" is new');
    expect(stderr).toMatch(/To begin anew, run without --resume\.\n$/);
    expect((await project.magda(args)).code).toBe(0);
  });

  test('with a folder that is a file', async () => {
    using project = new Project({ ...summing, 'jobs.jsonl': numbers(3), state: 'a file' }, []);
    expect(await project.magda(args)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--state state cannot be used: .*\n$/),
    });
  });
});
