/**
 * Does `magda run` take inputs of any length? A million lines, or as many as the first argument says, in bounded memory, each at the cost that it has
 * among fewer, also when it is killed half-way. Costs are held against those of the plain run on this machine, which is as fast as it is.
 */

import { spawn } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root, runSteps, withTemporaryFolder } from './steps.mjs';

const lines = Number(process.argv[2] ?? 1_000_000);
const mostMebibytes = 300;
/** Of the plain run, of the processor, which other work on this machine does not lengthen. */
const mostSeconds = (90 * lines) / 1_000_000;
/** A fifth of them, against which it is measured how the cost of a line grows with their number. */
const fewer = Math.ceil(lines / 5000) * 1000;
/** How many times the cost of a line among fewer, of the processor. A start is part of both; what grows with the square would double it. */
const mostGrowth = 1.5;
/** How many times the plain run on this machine, of the processor, a run that does more may take. */
const mostTimes = { drawn: 3.5, onThreads: 1.5 };

const files = {
  'package.json': '{ "type": "module" }',
  'config.yml': `
imports: [./modules.js]
modules:
  - { name: double, type: double, group: g1 }
  - { name: increment, type: increment, group: g2, depends_on: [double] }
`,
  'modules.js': `
    import { defineModule } from '@magda/core';
    const source = import.meta.url;
    const Double = defineModule({ type: 'double', source, run: ({ request }) => request.n * 2 });
    defineModule({ type: 'increment', source, accepts: [Double], expose: true, run: ({ data }) => data.get(Double) + 1 });
  `,
  // Of the process as a whole, its threads included.
  'usage.js': `
    import { writeFileSync } from 'node:fs';
    import { isMainThread } from 'node:worker_threads';
    if (isMainThread) process.on('exit', () => writeFileSync('usage.json', JSON.stringify(process.resourceUsage())));
  `,
};

await withTemporaryFolder(async (folder) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'node_modules/@magda'), { recursive: true });
  for (const name of ['core', 'executor-threads', 'cli'])
    symlinkSync(join(root, 'packages', name), join(folder, 'node_modules/@magda', name), 'junction');
  const write = (count) => pipeline(Readable.from(inputs(count)), createWriteStream(join(folder, 'jobs.jsonl')));
  const output = join(folder, 'results.jsonl');
  let few;
  let plain;

  await runSteps([
    {
      name: `${fewer} lines, inline`,
      async step() {
        await write(fewer);
        few = await measured(folder, []);
        return few.outcome;
      },
    },
    {
      name: `${lines} lines, inline`,
      async step() {
        await write(lines);
        plain = await measured(folder, []);
        within(mostSeconds, plain.seconds, plain.outcome, 's of the processor');
        const growth = plain.seconds / lines / (few.seconds / fewer);
        return within(
          mostGrowth,
          growth,
          `${plain.outcome}, a line ${growth.toFixed(2)} times what it is among ${fewer}`,
        );
      },
    },
    { name: 'each has its result', step: () => checkOutput(output) },
    {
      name: 'the same, explained and drawn',
      step: () => compared(folder, ['--explain', '--timeline', 'timeline.svg'], { to: plain, most: mostTimes.drawn }),
    },
    {
      name: 'the same on threads, killed half-way',
      async step() {
        const half = statSync(output).size / 2;
        const { child, ended } = start(folder, ['--executor', 'threads']);
        while (child.exitCode === null && !(statSync(output).size < half * 1.1 && statSync(output).size > half))
          await sleep(5);
        child.kill('SIGKILL');
        await ended;
        if (child.signalCode !== 'SIGKILL') throw new Error('It had come to its end before.');
      },
    },
    {
      name: 'the rest, with --resume',
      step: () => compared(folder, ['--executor', 'threads', '--resume'], { to: plain, most: mostTimes.onThreads }),
    },
    { name: 'each has its result once', step: () => checkOutput(output) },
  ]);
});

function* inputs(count) {
  for (let n = 1; n <= count; n += 1000)
    yield Array.from({ length: 1000 }, (_, index) => `{"n":${n + index},"text":"${'x'.repeat(40)}"}\n`).join('');
}

function start(folder, options) {
  const usage = pathToFileURL(join(folder, 'usage.js')).href;
  const command = join(root, 'packages/cli/dist/main.js');
  const args = ['--import', usage, command, 'run', '--output', 'results.jsonl', ...options];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  return { child, ended: new Promise((resolve) => child.on('close', () => resolve(said))) };
}

async function measured(folder, options) {
  const begin = performance.now();
  const { child, ended } = start(folder, options);
  const said = await ended;
  if (child.exitCode !== 0) throw new Error(`It ended with ${child.exitCode}:\n${said}`);
  const passed = (performance.now() - begin) / 1000;
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(join(folder, 'usage.json'), 'utf8'));
  const [mebibytes, seconds] = [maxRSS / 1024, (userCPUTime + systemCPUTime) / 1e6];
  const outcome = `${mebibytes.toFixed(0)} MiB, ${passed.toFixed(1)} s, ${seconds.toFixed(1)} s of the processor`;
  if (mebibytes > mostMebibytes) throw new Error(`${outcome}: at most ${mostMebibytes} MiB are allowed.`);
  return { seconds, outcome };
}

async function compared(folder, options, { to, most }) {
  if (to === undefined) throw new Error('There is no plain run to compare it with.');
  const { seconds, outcome } = await measured(folder, options);
  const times = seconds / to.seconds;
  return within(most, times, `${outcome}, ${times.toFixed(2)} times the plain run`);
}

function within(most, figure, outcome, unit = 'times') {
  if (figure > most) throw new Error(`${outcome}: at most ${most} ${unit} are allowed.`);
  return outcome;
}

async function checkOutput(path) {
  const seen = new Uint8Array(lines + 1);
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const { line, results } = JSON.parse(text);
    if (results.increment !== 2 * line + 1) throw new Error(`Line ${line} came out as ${results.increment}.`);
    seen[line]++;
  }
  const wrong = seen.findIndex((count, line) => line > 0 && count !== 1);
  if (wrong > 0) throw new Error(`Line ${wrong} has ${seen[wrong]} records.`);
}
