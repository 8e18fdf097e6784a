/** Runs a user's first program from the packed packages in every runtime that is supported. */

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createConsumer, packInto } from './consumer.mjs';
import { installed, nodeRuntime } from './runtime.mjs';
import { run, runSteps, withTemporaryFolder } from './steps.mjs';

const node = (version) => ({
  ...nodeRuntime(version),
  executors: ['inline', 'threads', 'processes', 'remote'],
  magda: true,
});

/** What they cannot run they refuse in a sentence. */
const runtimes = [
  node(22),
  node(24),
  {
    ...{ name: 'Bun', install: 'bun@1.4.5', scope: '@oven', binary: /^bun-/, path: 'bin/bun' },
    executors: ['inline', 'threads'],
    refused: ['processes', 'remote'],
  },
  {
    ...{ name: 'Deno', install: 'deno@2.9.6', scope: '@deno', binary: /./, path: 'deno' },
    args: ['run', '--allow-all', '--node-modules-dir=manual'],
    executors: ['inline', 'remote'],
    refused: ['threads', 'processes'],
  },
];

await withTemporaryFolder(async (folder) => {
  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  createConsumer(consumer, packInto(folder));
  await runSteps(
    runtimes.flatMap((runtime) => {
      const command = installed(runtime, join(folder, runtime.name.replace(' ', '-').toLowerCase()));
      const { args = [] } = runtime;
      const programs = runtime.executors.map((executor) => ({
        name: `${runtime.name}, ${executor}`,
        step: () => run(command(), [...args, 'program.js', executor], { cwd: consumer }).trim(),
      }));
      const refusals = (runtime.refused ?? []).map((executor) => ({
        name: `${runtime.name}, ${executor}`,
        step: () => refusal(command(), args, executor, { name: runtime.name, cwd: consumer }),
      }));
      if (!runtime.magda) return [...programs, ...refusals];
      return [...programs, { name: `${runtime.name}, magda run`, step: () => runMagda(command(), consumer) }];
    }),
  );
});

function runMagda(node, consumer) {
  const output = run(node, ['node_modules/@magda/cli/dist/main.js', 'run', '-x', 'threads', '-q'], { cwd: consumer });
  const { results } = JSON.parse(output);
  if (results.increment !== 41) throw new Error(`20 * 2 + 1 came out as ${results.increment}`);
  return `threads: ${results.increment}`;
}

/** The program ends with the sentence. */
function refusal(command, args, executor, { name, cwd }) {
  const { status, stderr } = spawnSync(command, [...args, 'program.js', executor], { cwd, encoding: 'utf8' });
  const sentence = new RegExp(`TypeError: (${executor}\\(\\) does not run on ${name} .*)`).exec(stderr)?.[1];
  if (status === 0 || sentence === undefined) throw new Error(`${executor}() was not refused: ${stderr}`);
  return sentence;
}
