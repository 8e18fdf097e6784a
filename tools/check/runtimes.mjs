/** Runs a user's first program from the packed packages in every runtime that is supported. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConsumer, packInto } from './consumer.mjs';
import { run, runSteps, Skipped, withTemporaryFolder } from './steps.mjs';

/** Their packages hold a binary per platform; that it is called directly spares their install scripts. */
const runtimes = [
  {
    name: 'Node 22',
    install: `node-${process.platform}-${process.arch}@22`,
    binary: /^node-[a-z]+-\w+$/,
    path: 'bin/node',
    executors: ['inline', 'threads', 'remote'],
    magda: true,
  },
  {
    name: 'Node 24',
    install: `node-${process.platform}-${process.arch}@24`,
    binary: /^node-[a-z]+-\w+$/,
    path: 'bin/node',
    executors: ['inline', 'threads', 'remote'],
    magda: true,
  },
  { name: 'Bun', install: 'bun@1.4.5', scope: '@oven', binary: /^bun-/, path: 'bin/bun', executors: ['inline'] },
  {
    name: 'Deno',
    install: 'deno@2.9.6',
    scope: '@deno',
    binary: /./,
    path: 'deno',
    args: ['run', '--allow-all', '--node-modules-dir=manual'],
    executors: ['inline'],
  },
];

await withTemporaryFolder(async (folder) => {
  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  createConsumer(consumer, packInto(folder));
  await runSteps(
    runtimes.flatMap((runtime) => {
      const command = installed(runtime, join(folder, runtime.name.replace(' ', '-').toLowerCase()));
      const programs = runtime.executors.map((executor) => ({
        name: `${runtime.name}, ${executor}`,
        step: () => run(command(), [...(runtime.args ?? []), 'program.js', executor], { cwd: consumer }).trim(),
      }));
      if (!runtime.magda) return programs;
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

/** Installs a runtime when it is first called for; gives the path of its binary. */
function installed({ name, install, scope = '', binary, path }, folder) {
  let command;
  return () => {
    if (command === undefined) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'package.json'), '{}');
      try {
        run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', install], {
          cwd: folder,
          timeout: 300_000,
        });
      } catch (error) {
        throw new Skipped(`${name} cannot be installed from npm: ${error.message}`);
      }
      const packages = join(folder, 'node_modules', scope);
      command = readdirSync(packages)
        .filter((entry) => binary.test(entry))
        .map((entry) => join(packages, entry, path))
        .find(existsSync);
    }
    if (command === undefined) throw new Skipped(`the npm package of ${name} has no binary for this platform`);
    return command;
  };
}
