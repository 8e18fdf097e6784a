/** What a person sees who runs a command in a terminal. */

import { describe, expect, test } from 'vitest';
import { numbers, pipelineOf } from '../fixtures/pipelines.js';
import { Project } from '../fixtures/project.js';
import { lacking, PseudoTerminal } from '../fixtures/pseudo-terminal.js';

/** The last of ten jobs waits at the door, so that the run stands still. */
const standing = pipelineOf('async (n) => { if (n === 10) await door("open"); return n; }', { group: 'reading' });
const isStanding = (lines: readonly string[]) => lines.some((line) => line.includes('9 jobs'));
const CONTROL_C = '\u0003';

describe.skipIf(lacking !== undefined)(`in a terminal${lacking === undefined ? '' : ` (skipped: ${lacking})`}`, () => {
  test.each([
    [30, /^█{6}▊░ 85% {2}9 jobs$/],
    [40, /^█{6}▊░ 85% {2}9 jobs {2}0:0\d left( {2}\d+\.?\d*\/s)?$/],
    [80, /^█{11}▏░ 85% {2}9 jobs {2}0:0\d left {2}\d+\.?\d*\/s {2}reading \d+%$/],
    [120, /^█{17}▏░{2} 85% {2}9 jobs {2}0:0\d left {2}\d+\.?\d*\/s {2}reading \d+%$/],
  ])('%i columns: the progress is in one line, and leaves it to the summary', async (columns, expected) => {
    using project = new Project({ ...standing, 'jobs.jsonl': numbers(10) });
    const terminal = new PseudoTerminal(project, ['run', '-o', 'out.jsonl'], { columns });
    const lines = await terminal.until(isStanding);
    project.write({ open: '' });
    expect(lines).toEqual([expect.stringMatching(expected)]);
    const end = (await terminal.atEnd()).join('');
    expect(end).toMatch(/^10 jobs in \d+\.\d s \(\d+.*\) → out\.jsonl$/);
    expect(await terminal.exitCode).toBe(0);
  });

  test.each(['inline', 'threads'])(
    'results that go to the same terminal, and what modules print, stand above it line by line (%s)',
    async (executor) => {
      using project = new Project({
        ...pipelineOf('async (n) => { if (n > 2) await door("open"); console.log("job", n); return n; }'),
        'jobs.jsonl': numbers(3),
      });
      const terminal = new PseudoTerminal(project, ['run', '-x', executor]);
      const lines = await terminal.until((shown) => shown.at(-1)?.includes('2 jobs') ?? false);
      project.write({ open: '' });
      expect(lines.filter((line) => /^(\[tested\/g\/0\] )?job \d$/.test(line))).toHaveLength(2);
      expect(lines.filter((line) => /^\{"line":\d,.*"results":\{"value":\d\}\}$/.test(line))).toHaveLength(2);
      expect(lines).toHaveLength(5);
      expect(await terminal.exitCode).toBe(0);
    },
  );

  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['a dumb terminal', { TERM: 'dumb' }],
  ])('no colours with %s', async (_, env) => {
    using project = new Project({ ...pipelineOf('() => { throw new Error("no"); }'), 'jobs.jsonl': numbers(3) });
    const args = ['run', '-o', 'out.jsonl', '--on-error', 'skip'];
    const plain = new PseudoTerminal(project, args, { env });
    expect(await plain.exitCode).toBe(1);
    expect(plain.written).not.toContain('\u001B[3');
    const coloured = new PseudoTerminal(project, args);
    expect(await coloured.exitCode).toBe(1);
    expect(coloured.written).toContain('\u001B[3');
  });

  test('Ctrl-C finishes what has begun and says so; a second one ends it', async () => {
    using project = new Project({ ...standing, 'jobs.jsonl': numbers(10) });
    const terminal = new PseudoTerminal(project, ['run', '-o', 'out.jsonl', '-x', 'threads']);
    await terminal.until(isStanding);
    terminal.type(CONTROL_C);
    const note = 'Finishing 1 job (jobs.jsonl:10); Ctrl-C again stops';
    const lines = await terminal.until((shown) => shown.some((line) => line.includes(note)));
    expect(lines.at(-1)?.replace('^C', '')).toBe(note);
    // Two that come together are one.
    const again = setInterval(() => terminal.type(CONTROL_C), 50);
    expect(await terminal.exitCode).toBe(130);
    clearInterval(again);
    expect(project.records('out.jsonl')).toHaveLength(9);
  });

  test('--quiet shows nothing', async () => {
    using project = new Project({ ...pipelineOf('(n) => n'), 'jobs.jsonl': numbers(3) });
    const terminal = new PseudoTerminal(project, ['run', '-o', 'out.jsonl', '--quiet']);
    expect(await terminal.atEnd()).toEqual([]);
    expect(terminal.written).toBe('');
  });
});
