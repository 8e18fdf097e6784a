/** `magda run` as users run it: the built command in a project of its own. */

import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { doubling, numbers, pipelineOf, summing } from '../fixtures/pipelines.js';
import { Project } from '../fixtures/project.js';

interface ResultRecord {
  readonly line: number;
  readonly hash: string;
  readonly results: Readonly<Record<string, unknown>>;
}

const resultsOf = (records: readonly ResultRecord[]) => records.map(({ line, results }) => [line, results.value]);
const parsed = (stdout: string) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe('F80 errors that no job waits for', () => {
  const stray = pipelineOf(`async (n) => {
    void Promise.reject(new RangeError('left by ' + n));
    await sleep(20);
    return n;
  }`);

  test('are told and counted, and the command fails, though every job has its result', async () => {
    using project = new Project({ ...stray, 'jobs.jsonl': '1\n2\n' });
    const { code, stdout, stderr } = await project.magda(['run', '--executor', 'threads']);
    expect(resultsOf(parsed(stdout))).toEqual([
      [1, 1],
      [2, 2],
    ]);
    for (const n of [1, 2]) {
      const told = `An error that no job waits for, in group "g", replica 0: RangeError: left by ${n}\n`;
      expect(stderr).toContain(told);
    }
    expect(stderr).toMatch(/\n2 errors of modules were not waited for by any job\n$/);
    expect(code).toBe(1);
  });

  test('are told by the logger where there is one', async () => {
    using project = new Project({ ...stray, 'jobs.jsonl': '1\n' });
    const { code, stderr } = await project.magda(['run', '--executor', 'threads', '--log', 'error']);
    const said = stderr.split('\n').filter((line) => line.includes('left by 1'));
    expect(said).toMatchObject([
      expect.stringMatching(/^\[ERROR\].*Group "g", replica 0: an error .*: RangeError: left by 1$/),
    ]);
    expect(code).toBe(1);
  });
});

describe('jobs and results', () => {
  test('without arguments config.yml runs jobs.jsonl, and results come in order on standard output', async () => {
    using project = new Project({ ...doubling, 'jobs.jsonl': '1\n2\n3\n' });
    const { code, stdout, stderr } = await project.magda(['run']);
    expect(resultsOf(parsed(stdout))).toEqual([
      [1, 2],
      [2, 4],
      [3, 6],
    ]);
    expect(stderr).toMatch(/^3 jobs in \d+\.\d s \(.*\/.*\)\n$/);
    expect(code).toBe(0);
  });

  test('a file has one line for each job, whatever jobs.jsonl has for ends of lines, marks and blanks', async () => {
    using project = new Project({ ...doubling, 'in.jsonl': '\ufeff1\r\n\r\n  \n2\r\n3' });
    const { code, stdout } = await project.magda(['run', 'config.yml', '-i', 'in.jsonl', '-o', 'out.jsonl']);
    expect(resultsOf(project.records('out.jsonl'))).toEqual([
      [1, 2],
      [4, 4],
      [5, 6],
    ]);
    expect([code, stdout]).toEqual([0, '']);
  });

  test('an empty input has an empty output', async () => {
    using project = new Project({ ...doubling, 'jobs.jsonl': '' });
    const { code, stdout } = await project.magda(['run']);
    expect([code, stdout]).toEqual([0, '']);
  });

  test('jobs come from standard input one by one, and each result is there before the next job is', async () => {
    using project = new Project(doubling);
    const { child, outcome } = project.start(['run', '--input', '-'], { stdin: 'open' });
    for (const n of [1, 2, 3]) {
      const answer = new Promise<Buffer>((resolve) => child.stdout?.once('data', resolve));
      child.stdin?.write(`${n}\n`);
      expect(parsed(String(await answer))).toMatchObject([{ line: n, results: { value: 2 * n } }]);
    }
    child.stdin?.end();
    expect((await outcome).code).toBe(0);
  });

  test('a job that takes longer holds up its successors, unless order is not wanted', async () => {
    const waiting = pipelineOf(
      'async (n) => { if (n === 1) await door("open"); else appendFileSync("open", ""); return n; }',
      {
        options: 'concurrency: 2',
      },
    );
    using project = new Project({ ...waiting, 'jobs.jsonl': '1\n2\n' });
    expect(resultsOf(parsed((await project.magda(['run'])).stdout))).toEqual([
      [1, 1],
      [2, 2],
    ]);
    using other = new Project({ ...waiting, 'jobs.jsonl': '1\n2\n' });
    expect(resultsOf(parsed((await other.magda(['run', '--no-ordered'])).stdout))).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  test('no more jobs are in flight than --concurrency says', async () => {
    using project = new Project({
      ...pipelineOf(
        'async () => { const now = ++globalThis.flying || (globalThis.flying = 1); await sleep(1); globalThis.flying--; return now; }',
        {
          options: 'concurrency: 100',
        },
      ),
      'jobs.jsonl': numbers(50),
    });
    const { stdout } = await project.magda(['run', '--concurrency', '3']);
    expect(Math.max(...parsed(stdout).map(({ results }) => results.value))).toBe(3);
  });

  test('variables are set with their types', async () => {
    using project = new Project({
      'modules.js': doubling['modules.js'] ?? '',
      'config.yml': `
name: "\${NAME}"
imports: [./modules.js]
modules: [{ name: value, type: tested, group: g, expose: "\${NAME}" }]
groups: [{ name: g, options: { replicas: "\${REPLICAS}" } }]
`,
      'jobs.jsonl': '1\n',
    });
    const { stdout, stderr, code } = await project.magda(['run', '--set', 'NAME="42"', '-s', 'REPLICAS=2']);
    expect({ stderr: stderr.includes('1 job'), code }).toEqual({ stderr: true, code: 0 });
    expect(parsed(stdout)).toMatchObject([{ results: { 42: 2 } }]);
    expect((await project.magda(['run', '--set', 'NAME=x', '--set', 'REPLICAS=two'])).code).toBe(2);
  });

  test.each(['1.10', '12e5', '12345678901234567890', '-0', '007', '3'])(
    'within a text, a variable is what was typed: %s',
    async (typed) => {
      using project = new Project({
        'modules.js': `
          import { defineModule } from '@magda/core';
          defineModule({ type: 'tested', source: import.meta.url, expose: true, run: ({ parameters }) => parameters });
        `,
        'config.yml': `
imports: [./modules.js]
modules: [{ name: value, type: tested, parameters: { image: "app:\${TAG}", folder: "/data/\${TAG}/in" } }]
`,
        'jobs.jsonl': '1\n',
      });
      const { stdout } = await project.magda(['run', '--set', `TAG=${typed}`]);
      expect(parsed(stdout)).toMatchObject([
        { results: { value: { image: `app:${typed}`, folder: `/data/${typed}/in` } } },
      ]);
    },
  );

  test('what modules print goes to standard error, whichever executor', async () => {
    using project = new Project({
      ...pipelineOf('(n) => { console.log("said", n); process.stdout.write("more\\n"); return n; }'),
      'jobs.jsonl': '1\n',
    });
    for (const executor of ['inline', 'threads']) {
      const { stdout, stderr } = await project.magda(['run', '-x', executor]);
      expect(parsed(stdout)).toMatchObject([{ results: { value: 1 } }]);
      expect(stderr).toContain('said 1\n');
      expect(stderr).toContain('more\n');
    }
  });

  test('what modules log is printed from the wanted level on, without colours where there is no terminal', async () => {
    using project = new Project({ ...doubling, 'jobs.jsonl': '1\n' });
    project.write({
      'modules.js': `
        import { defineModule } from '@magda/core';
        const run = ({ logger }) => { logger.info('fine'); logger.warn('beware'); };
        defineModule({ type: 'tested', source: import.meta.url, run });
      `,
    });
    for (const [level, expected] of [
      ['warn', ['beware']],
      ['info', ['fine', 'beware']],
    ] as const) {
      const { stderr } = await project.magda(['run', '-o', 'out.jsonl', '--quiet', '--log', level, '-x', 'threads']);
      expect(stderr.split('\n').filter((line) => /fine|beware/.test(line))).toEqual(
        expected.map((text) => expect.stringMatching(new RegExp(`^[^\\u001B]*tested.*${text}$`))),
      );
    }
    expect((await project.magda(['run', '-o', 'out.jsonl', '--quiet'])).stderr).toBe('');
  });

  test('F70 what modules log fills no memory where nobody reads standard error', async () => {
    using project = new Project({
      ...pipelineOf('() => 1'),
      'modules.js': `
        import { defineModule } from '@magda/core';
        defineModule({ type: 'tested', source: import.meta.url, expose: true, run({ logger }) {
          for (let n = 0; n < 40_000; n++) logger.info('x'.repeat(1_000));
        } });`,
      'jobs.jsonl': numbers(1),
    });
    const { child, outcome } = project.start(['run', '-o', 'out.jsonl', '--log', 'info']);
    child.stderr?.pause();
    await vi.waitFor(() => expect(project.has('out.jsonl') && project.read('out.jsonl')).toMatch(/\n$/), 30_000);
    child.stderr?.resume();
    const { code, stderr } = await outcome;
    expect(code).toBe(0);
    expect(stderr.length).toBeLessThan(20 * 2 ** 20);
    expect(stderr).toMatch(/^\d+ lines of the log were left out/m);
  });

  test('results that JSON has no words for are converted, and what cannot be fails that job', async () => {
    const value =
      '({ map: () => new Map([[1, new Set([2n])]]), bytes: () => new Uint8Array([1]), nothing: () => undefined, loop: () => { const a = {}; a.a = a; return a; } })[name]()';
    using project = new Project({
      ...pipelineOf(`(name) => ${value}`),
      'jobs.jsonl': '"map"\n"bytes"\n"loop"\n"nothing"\n',
    });
    const { code, stderr } = await project.magda(['run', '-o', 'out.jsonl', '--on-error', 'collect']);
    expect(resultsOf(project.records('out.jsonl'))).toEqual([
      [1, [[1, ['2']]]],
      [2, [1]],
      [4, null],
    ]);
    expect(project.records('out.errors.jsonl')).toMatchObject([
      { line: 3, input: 'loop', error: { name: 'NotJsonError', code: 'MAGDA_NOT_JSON', path: 'value.a' } },
    ]);
    expect(stderr).toContain('jobs.jsonl:3: JSON cannot hold `value.a`: it refers back to what it is a part of.');
    expect(code).toBe(1);
  });

  test('whoever closes standard output early ends the run quietly', async () => {
    using project = new Project({ ...doubling, 'jobs.jsonl': numbers(200_000) });
    const { child, outcome } = project.start(['run', '--quiet']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await outcome).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(['inline', 'threads', 'processes', 'remote'])(
    'F70 whoever closes standard error early misses what modules print, and all jobs are done (%s)',
    async (executor) => {
      const chatty = pipelineOf('(n) => { for (let i = 0; i < 1_000; i++) console.log("x".repeat(99)); return n; }');
      using project = new Project({ ...chatty, 'jobs.jsonl': numbers(50) }, executor === 'inline' ? [] : [executor]);
      const { child, outcome } = project.start(['run', '-x', executor, '-o', 'out.jsonl']);
      child.stderr?.once('data', () => child.stderr?.destroy());
      expect(await outcome).toMatchObject({ code: 0, stdout: '' });
      expect(project.records('out.jsonl')).toHaveLength(50);
    },
  );
});

describe('failures', () => {
  const failing = pipelineOf('(n) => { if (n % 10 === 0) throw new RangeError(n + " is round"); return n; }');
  const jobs = numbers(25).replace('\n7\n', '\n{7\n');

  test('the first one stops the run, which exits with 1 and keeps what was done', async () => {
    using project = new Project({ ...failing, 'jobs.jsonl': jobs });
    const { code, stderr } = await project.magda(['run', '-o', 'out.jsonl', '--concurrency', '1']);
    expect(project.records<ResultRecord>('out.jsonl').map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(stderr).toMatch(/^jobs\.jsonl:7 is not valid JSON: /);
    expect(stderr).toContain('7 jobs in');
    expect(code).toBe(1);
  });

  test('skipped ones are left out', async () => {
    using project = new Project({ ...failing, 'jobs.jsonl': jobs });
    const { code, stderr } = await project.magda(['run', '-o', 'out.jsonl', '--on-error', 'skip']);
    const lines = project.records<ResultRecord>('out.jsonl').map(({ line }) => line);
    expect(lines).toEqual([...Array(26).keys()].filter((n) => n > 0 && n % 10 !== 0 && n !== 7));
    expect(stderr).toContain('jobs.jsonl:20: Module "value"');
    expect(stderr).toContain('25 jobs in');
    expect(stderr).toContain('3 failed');
    expect(code).toBe(1);
    expect(project.has('out.errors.jsonl')).toBe(false);
  });

  test('collected ones are in a file with their input and their error', async () => {
    using project = new Project({ ...failing, 'jobs.jsonl': jobs });
    const { code, stdout } = await project.magda(['run', '--errors', 'bad.jsonl']);
    expect(parsed(stdout)).toHaveLength(22);
    expect(project.records('bad.jsonl')).toMatchObject([
      { line: 7, text: '{7', error: { name: 'InvalidLineError', code: 'MAGDA_INVALID_LINE' } },
      {
        line: 10,
        input: 10,
        error: {
          code: 'MAGDA_MODULE',
          module: 'value',
          group: 'g',
          cause: { name: 'RangeError', message: '10 is round' },
        },
      },
      { line: 20, input: 20 },
    ]);
    expect(code).toBe(1);
  });

  test('what the input says cannot move the cursor of whoever reads the message', async () => {
    using project = new Project({ ...failing, 'jobs.jsonl': '\u001B[2J\u009B1A\n' });
    const { stderr } = await project.magda(['run']);
    expect(stderr).toMatch(/^jobs\.jsonl:1 is not valid JSON: .*\ufffd\[2J\ufffd1A/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f]/);
  });

  test.skipIf(process.platform !== 'linux')(
    'an output that takes no more ends the run, which says how to go on',
    async () => {
      using project = new Project({ ...failing, 'jobs.jsonl': '1\n' });
      const { code, stderr } = await project.magda(['run', '-o', '/dev/full']);
      expect(code).toBe(2);
      expect(stderr).toContain('1 job in');
      expect(stderr).toMatch(/\/dev\/full cannot be written: .*no space left on device/);
    },
  );

  test('many are told by their number only', async () => {
    using project = new Project({ ...pipelineOf('() => { throw new Error("no"); }'), 'jobs.jsonl': numbers(1000) });
    const { stderr } = await project.magda(['run', '--on-error', 'skip']);
    expect(stderr.split('\n').length).toBeLessThan(15);
    expect(stderr).toContain('Further failures are counted only.');
    expect(stderr).toContain('1,000 failed');
  });

  test('a pipeline that is broken altogether ends the run, and its jobs count as not run', async () => {
    const broken = pipelineOf('() => { appendFileSync("died", ""); process.exit(3); }', { options: 'max_restarts: 0' });
    using project = new Project({
      ...broken,
      // No input is to blame for a worker that cannot start again.
      'modules.js': `${broken['modules.js']}\nif (existsSync('died')) process.exit(3);\n`,
      'jobs.jsonl': numbers(1000),
    });
    const { code, stderr } = await project.magda(['run', '-x', 'threads', '-o', 'out.jsonl', '--on-error', 'collect']);
    expect(stderr).toContain('Group "g"');
    expect(project.records('out.errors.jsonl').length).toBeLessThan(1000);
    expect(code).toBe(1);
  });
});

describe('skips', () => {
  const project = () =>
    new Project({
      'config.yml': `
name: skipping
imports: [./modules.js]
modules:
  - { name: word, type: word, group: g1 }
  - { name: looked-up, type: look-up, group: g2, depends_on: [word], on_error: skip }
  - { name: page, type: page, group: g3, depends_on: [word, { name: looked-up, optional: true }] }
  - { name: words, type: words, group: g4, depends_on: [looked-up] }
`,
      'modules.js': `
        import { defineAggregate, defineModule } from '@magda/core';
        const source = import.meta.url;
        const Word = defineModule({ type: 'word', source, run: ({ request, skip }) => request ?? skip('no word') });
        const LookUp = defineModule({
          type: 'look-up', source, accepts: [Word], expose: true,
          run({ data }) {
            if (data.get(Word) === 'bad') throw new RangeError('not in the dictionary');
            return data.get(Word).length;
          },
        });
        defineModule({
          type: 'page', source, accepts: [Word, LookUp], expose: true,
          run: ({ data }) => [data.get(Word), data.has(LookUp)],
        });
        defineAggregate({
          type: 'words', source, accepts: [LookUp], expose: true,
          initialState: () => 0,
          aggregate: ({ state }) => state + 1,
          process: ({ state, skip }) => (state === 0 ? skip() : state),
        });
      `,
      'jobs.jsonl': '"good"\n"bad"\nnull\n',
      'none.jsonl': '"bad"\nnull\n',
    });

  test('leave absent results out of the line of their job, which has not failed', async () => {
    using tested = project();
    const { code, stdout, stderr } = await tested.magda(['run', '--executor', 'threads', '-o', 'out.jsonl']);
    const results = tested.records<ResultRecord>('out.jsonl').map(({ results }) => results);
    expect(results).toEqual([{ 'looked-up': 4, page: ['good', true] }, { page: ['bad', false] }, {}]);
    expect(stdout).toBe('{"aggregate":{"words":1}}\n');
    expect(stderr).toContain('3 jobs in');
    expect(stderr).not.toContain('failed');
    expect(code).toBe(0);
  });

  test('and those of Aggregates', async () => {
    using tested = project();
    const { code, stdout } = await tested.magda(['run', '-i', 'none.jsonl', '-o', 'out.jsonl']);
    expect([code, stdout]).toEqual([0, '{"aggregate":{}}\n']);
  });

  test('are jobs that are done, for a run that is resumed', async () => {
    using tested = project();
    tested.write({ 'jobs.jsonl': '"bad"\nnull\n{\n' });
    const args = ['run', '-o', 'out.jsonl', '--state', 'state', '--concurrency', '1'];
    expect((await tested.magda(args)).code).toBe(1);
    tested.write({ 'jobs.jsonl': '"bad"\nnull\n"good"\n' });
    const { code, stderr, stdout } = await tested.magda([...args, '--resume']);
    const results = tested.records<ResultRecord>('out.jsonl').map(({ results }) => results);
    expect(results).toEqual([{ page: ['bad', false] }, {}, { 'looked-up': 4, page: ['good', true] }]);
    expect([code, stdout]).toEqual([0, '{"aggregate":{"words":1}}\n']);
    expect(stderr).toContain('1 job in');
  });
});

describe('Aggregates', () => {
  test('make one more line on standard output of all jobs that succeeded', async () => {
    using project = new Project({ ...summing, 'jobs.jsonl': '1\n-1\n2\n' });
    const { code, stdout } = await project.magda(['run', '-o', 'out.jsonl', '--on-error', 'skip']);
    expect(stdout).toBe('{"aggregate":{"sum":{"count":2,"sum":"3"}}}\n');
    expect(project.records('out.jsonl')).toMatchObject([{ results: { number: 1 } }, { results: { number: 2 } }]);
    expect(code).toBe(1);
  });

  test('or a file', async () => {
    using project = new Project({ ...summing, 'jobs.jsonl': numbers(100) });
    const { code, stdout } = await project.magda(['run', '--aggregate', 'sum.json']);
    expect(JSON.parse(project.read('sum.json'))).toEqual({ sum: { count: 100, sum: '5050' } });
    expect(parsed(stdout)).toHaveLength(100);
    expect(code).toBe(0);
  });

  test('make nothing of a run that was stopped', async () => {
    using project = new Project({ ...summing, 'jobs.jsonl': '1\n-1\n2\n' });
    const { code, stdout } = await project.magda(['run', '-o', 'out.jsonl']);
    expect([code, stdout]).toEqual([1, '']);
  });

  test('cannot be resumed without --state, since what they held is lost', async () => {
    using project = new Project({ ...summing, 'jobs.jsonl': '1\n2\n' });
    await project.magda(['run', '-o', 'out.jsonl']);
    const { code, stderr } = await project.magda(['run', '-o', 'out.jsonl', '--resume']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      '--resume cannot go on: what "sum" had gathered in the earlier run is lost, so its result would lack 2 jobs. Run all of them without --resume; with --state DIR, a run that is ended can be gone on with.\n',
    );
    expect(project.records('out.jsonl')).toHaveLength(2);
  });
});

describe('executors', () => {
  test('are found in the project', async () => {
    using project = new Project({
      ...pipelineOf('async () => (await import("node:worker_threads")).isMainThread'),
      'jobs.jsonl': '1\n',
    });
    expect(resultsOf(parsed((await project.magda(['run'])).stdout))).toEqual([[1, true]]);
    expect(resultsOf(parsed((await project.magda(['run', '-x', 'threads'])).stdout))).toEqual([[1, false]]);
  });

  test('of other processes find the modules in the project, not beside the command', async () => {
    using project = new Project({ ...doubling, 'jobs.jsonl': '1\n2\n' }, ['remote']);
    const { stdout, code } = await project.magda(['run', '-x', 'remote']);
    expect([code, resultsOf(parsed(stdout))]).toEqual([
      0,
      [
        [1, 2],
        [2, 4],
      ],
    ]);
  });

  test('that a file makes find the modules in the project of the config, wherever the command is typed', async () => {
    const inProject = Object.entries(doubling).map(([name, text]) => [`proj/${name}`, text]);
    using project = new Project(
      {
        ...Object.fromEntries(inProject),
        'proj/package.json': '{"type":"module"}',
        'proj/on-remote.js': `
          import { local, remote } from '@magda/executor-remote';
          export default () => {
            const engine = local();
            const launch = (order, options) => {
              console.error('working in', order.ticket.workingDir);
              return engine.launch(order, options);
            };
            return remote({ engine: { ...engine, launch } });
          };`,
        'jobs.jsonl': '1\n',
      },
      ['remote'],
    );
    const args = ['run', 'proj/config.yml', '-x', './proj/on-remote.js', '-i', 'jobs.jsonl'];
    const { stdout, stderr, code } = await project.magda(args);
    expect([code, resultsOf(parsed(stdout))]).toEqual([0, [[1, 2]]]);
    expect(stderr).toContain(`working in ${join(project.path, 'proj')}\n`);
  });

  test('are given to the groups that name them, each made once', async () => {
    using project = new Project({
      'where.js': `
        import { expose, finalize, Module, register, accept } from '@magda/core';
        import { isMainThread } from 'node:worker_threads';
        export const Where = register('where', import.meta.url)(accept({ self: true })(expose()(finalize()(
          class Where extends Module.Runtime { run() { return isMainThread ? 'here' : 'thread'; } }))));`,
      'config.yml': [
        'imports: [./where.js]',
        'modules:',
        '- { name: a, type: where, group: g }',
        '- { name: b, type: where, group: h, depends_on: [a] }',
        'groups: [{ name: g, options: { executor: io } }]',
        '',
      ].join('\n'),
      'made.js': 'import { inline } from "@magda/core"; export default () => (console.error("made one"), inline());',
      'jobs.jsonl': '1\n',
    });
    const mixed = await project.magda(['run', '-x', 'threads', '-x', 'io=inline']);
    expect(parsed(mixed.stdout)[0].results).toEqual({ a: 'here', b: 'thread' });
    const swapped = await project.magda(['run', '--executor', 'io=threads']);
    expect(parsed(swapped.stdout)[0].results).toEqual({ a: 'thread', b: 'here' });
    const once = await project.magda(['run', '-x', './made.js', '-x', 'io=./made.js']);
    expect([once.code, once.stderr.match(/made one/g)]).toEqual([0, ['made one']]);
    const lacking = await project.magda(['run', '-x', 'threads', '-x', 'oi=inline']);
    expect([lacking.code, lacking.stderr]).toEqual([
      2,
      expect.stringContaining('--executor oi=inline: no group of the config runs on "oi". Groups run on "io".'),
    ]);
    const none = await project.magda(['run', '-x', 'threads']);
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringMatching(/config\.yml:5:.*executor "io".*--executor io=threads/s),
    ]);
  });

  test('that are not installed are named with the command that installs them', async () => {
    using project = new Project({ ...doubling, 'jobs.jsonl': '1\n' }, []);
    const { code, stderr } = await project.magda(['run', '--executor', 'processes']);
    expect([code, stderr]).toEqual([
      2,
      'The executor processes is not installed. Run this beside the config:\n\n  npm install @magda/executor-processes\n\n',
    ]);
  });

  test('can be made by a file or a package of the user’s', async () => {
    const factory =
      'import { inline } from "@magda/core"; export default inline; export const create = () => inline(); export const no = 7; export const other = async () => ({}); export const broken = () => { throw new Error("out of order"); };';
    using project = new Project({
      ...doubling,
      'jobs.jsonl': '1\n',
      'sub/executor.js': factory,
      'node_modules/my-executor/package.json': '{"type":"module","exports":{".":{"import":"./index.js"}}}',
      'node_modules/my-executor/index.js': factory,
    });
    for (const executor of ['./sub/executor.js', './sub/executor.js#create', 'my-executor', 'my-executor#create'])
      expect((await project.magda(['run', '-x', executor])).code).toBe(0);
    const messages = [
      [
        './sub/executor.js#no',
        '"no" is no function that makes an executor. The module exports broken, create, default, no, other.',
      ],
      ['my-executor#other', 'what "other" makes is no executor'],
      ['my-executor#broken', '--executor my-executor#broken: out of order'],
      ['./nowhere.js', 'there is no such file'],
      ['nowhere', 'there is no package "nowhere". Use inline, threads, processes, remote, an installed package, or'],
    ];
    for (const [executor = '', message] of messages) {
      const { code, stderr } = await project.magda(['run', '-x', executor]);
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    }
  });

  test('are refused where a pipeline has no groups', async () => {
    using project = new Project({ ...pipelineOf('(n) => n', { group: '' }), 'jobs.jsonl': '1\n' });
    expect((await project.magda(['run'])).code).toBe(0);
    const { code, stderr } = await project.magda(['run', '-x', 'threads']);
    expect(code).toBe(2);
    expect(stderr).toContain('Pipeline "tested" has no groups');
  });
});

describe('what cannot be is refused before anything is run or overwritten', () => {
  const project = () => new Project({ ...doubling, 'jobs.jsonl': '1\n', 'out.jsonl': 'precious\n' });

  test.each([
    ['a missing config', ['run', 'nowhere.yml'], 'nowhere.yml'],
    [
      'a missing input',
      ['run', '-i', 'nowhere.jsonl'],
      'The input nowhere.jsonl cannot be read: there is no such file.',
    ],
    ['a folder as input', ['run', '-i', '.'], 'The input . is a folder.'],
    [
      'an output in a missing folder',
      ['run', '-o', 'no/where.jsonl'],
      'no/where.jsonl cannot be written: its folder does not exist.',
    ],
    ['the input as output', ['run', '-o', './jobs.jsonl'], '--input and --output are the same file'],
    ['the config as output', ['run', '-o', 'config.yml'], 'The config and --output are the same file'],
    ['the output as errors', ['run', '-o', 'out.jsonl', '--errors', 'out.jsonl'], '--output and --errors are the same'],
    [
      'errors that are not collected',
      ['run', '--errors', 'e', '--on-error', 'skip'],
      '--errors goes with --on-error collect',
    ],
    ['collecting nowhere', ['run', '--on-error', 'collect'], '--on-error collect needs --errors FILE'],
    ['resuming from standard output', ['run', '--resume'], '--resume needs --output FILE'],
    ['retrying what is not resumed', ['run', '--retry-failed'], '--retry-failed goes with --resume'],
    [
      'resuming from something else',
      ['run', '-o', 'out.jsonl', '--resume'],
      'out.jsonl:1 was not written by magda run',
    ],
    ['a folder as config', ['run', '.'], 'The config'],
    ['errors on standard output', ['run', '--errors', '-'], '--errors needs a FILE'],
    [
      'a timeline in a missing folder',
      ['run', '--timeline', 'no/where.svg'],
      'no/where.svg cannot be written: its folder',
    ],
    ['an odd timeline', ['run', '--timeline', 'x.png'], '--timeline is a picture, FILE.svg, or a trace'],
    ['an unset variable', ['run', '--set', 'X=1=2', '-s', '=1'], 'It must be NAME=value.'],
    ['an odd way with errors', ['run', '--on-error', 'panic'], 'Allowed choices are stop, skip, collect.'],
    ['an unknown option', ['run', '--concurency', '3'], '(Did you mean --concurrency?)'],
  ])('%s', async (_, args, message) => {
    using here = project();
    const { code, stdout, stderr } = await here.magda(args);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(here.read('out.jsonl')).toBe('precious\n');
    expect(here.read('jobs.jsonl')).toBe('1\n');
  });

  test('a pipeline that cannot be built', async () => {
    using here = project();
    here.write(pipelineOf('(n) => n', { options: 'num_gpus: 7' }));
    const { code, stderr } = await here.magda(['run', '-o', 'out.jsonl']);
    expect([code, here.read('out.jsonl')]).toEqual([2, 'precious\n']);
    expect(stderr).toMatch(/config\.yml:\d+:\d+: .*7 GPU/s);
  });

  test('an input in UTF-16', async () => {
    using here = project();
    here.write({ 'jobs.jsonl': Buffer.from('\ufeff1\n', 'utf16le') });
    const { code, stderr } = await here.magda(['run']);
    expect([code, stderr.split('\n')[0]]).toEqual([2, 'jobs.jsonl is in UTF-16. Save it as UTF-8.']);
  });
});

describe('--timeline and --explain', () => {
  test('draw and tell what ran when, and what would help', async () => {
    using project = new Project({
      ...pipelineOf('async (n) => { await sleep(n); return n; }'),
      'jobs.jsonl': '\n1\n30\n1\n',
    });
    const args = ['run', '-x', 'threads', '-o', 'out.jsonl', '--explain', '--timeline'];
    const { stderr, code } = await project.magda([...args, 't.svg']);
    expect(code).toBe(0);
    expect(project.read('t.svg')).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(stderr).toMatch(/jobs\.jsonl:[34]\nJob [23] took /);
    expect(stderr).toMatch(/Group "g" limits the throughput.*Give "g" \d replicas/s);
    await project.magda([...args, 't.json']);
    expect(JSON.parse(project.read('t.json')).traceEvents.length).toBeGreaterThan(6);
  });
});
