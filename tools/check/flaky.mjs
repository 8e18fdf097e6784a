/** Plays tests again and again beside busy loops, one for each core, and tells what failed in which round, with its seed if it has one. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, tool, withTemporaryFolder } from './steps.mjs';

const usage = `npm run check:flaky -- <file> … [--case <pattern>] [--rounds <number>] [--hogs <number>] [--project <name>] [--limit <seconds>]`;

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    case: { type: 'string' },
    rounds: { type: 'string', default: '20' },
    hogs: { type: 'string', default: String(availableParallelism()) },
    project: { type: 'string', default: '!ray' },
    limit: { type: 'string', default: '1800' },
  },
});
if (files.length === 0) {
  console.error(`Say which test files to play: ${usage}`);
  process.exit(2);
}

/** Ends with this process, however that ends. */
const hog = `
  const { ppid } = process;
  for (let until = 0; process.ppid === ppid; ) for (until = Date.now() + 100; Date.now() < until; );
`;
const hogs = Array.from({ length: Number(values.hogs) }, () =>
  spawn(process.execPath, ['-e', hog], { stdio: 'ignore' }),
);
let playing;
process.on('exit', () => {
  playing?.kill();
  for (const each of hogs) each.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const args = ['run', '--project', values.project, ...files, ...(values.case ? ['-t', values.case] : [])];
const rounds = Number(values.rounds);
const failures = new Map();
let played = 0;

for (let round = 1; round <= rounds; round++) {
  const begin = performance.now();
  const { tests, problems } = await play();
  played += tests;
  for (const { name, message } of problems) {
    failures.set(name, [...(failures.get(name) ?? []), round]);
    console.log(`FAIL  round ${round}: ${name}\n${message.replace(/^/gm, '      ')}`);
  }
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
  console.log(`round ${round} of ${rounds}: ${tests} tests, ${problems.length} failed, ${seconds} s`);
}
for (const [name, all] of failures)
  console.log(`${all.length} of ${rounds} rounds failed (${all.join(', ')}): ${name}`);
if (played === 0) console.log(`Nothing was played: no test of ${files.join(' ')} matches.`);
process.exit(failures.size > 0 || played === 0 ? 1 : 0);

/** One round. A run that ends without a report, or too late, is a failure of its own. */
async function play() {
  return withTemporaryFolder(async (folder) => {
    const report = join(folder, 'report.json');
    const reporting = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
    const timeout = Number(values.limit) * 1_000;
    const child = spawn(tool('vitest'), [...args, ...reporting], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
    });
    playing = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said = (said + chunk).slice(-10_000);
      });
    }
    const code = await new Promise((resolve) => child.on('close', (status, signal) => resolve(status ?? signal)));
    const results = reportIn(report)?.testResults ?? [];
    const tests = results
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== 'skipped');
    const problems = [
      ...results.filter(({ message }) => message).map(({ name, message }) => ({ name, message })),
      ...tests
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages, duration }) => ({
          name: fullName,
          message: `after ${Math.round(duration)} ms: ${failureMessages.join('\n')}`,
        })),
    ];
    // Such as an error that no test waited for.
    if (code !== 0 && problems.length === 0)
      problems.push({ name: `the run, which ended with ${code}`, message: said });
    return { tests: tests.length, problems };
  });
}

function reportIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
