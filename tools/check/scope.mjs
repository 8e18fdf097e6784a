/** Can the packages be published under another scope? Renames it in a copy, builds and packs that, and runs a user's first program on it. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { copyInto, linkPackages } from './copy.mjs';
import { publishedPackages, run, runSteps, withTemporaryFolder } from './steps.mjs';

/** As long as the present one, so that no line is broken elsewhere; and no file names it, not even this one, so that what is renamed back is the same. */
const other = `@${'aside'}`;
const [scope] = publishedPackages()[0].manifest.name.split('/');

delete process.env.MAGDA_PACKED;

await withTemporaryFolder(async (folder) => {
  const copy = join(folder, 'copy');
  const consumer = join(folder, 'consumer');
  const inCopy = (command, ...args) => run(command, args, { cwd: copy, timeout: 300_000 });
  const rename = (to) => inCopy(process.execPath, 'tools/scope.mjs', to).split('.')[0];
  copyInto(copy);
  await runSteps([
    {
      name: `the scope becomes ${other}`,
      step() {
        const outcome = rename(other);
        rmSync(join(copy, 'node_modules', scope), { recursive: true });
        linkPackages(copy);
        return outcome;
      },
    },
    { name: `nothing says ${scope} any more`, step: () => nothingSays(scope, copy) },
    {
      name: 'what is formatted stays so',
      step: () => void inCopy('npx', 'biome', 'check', '--error-on-warnings', '.'),
    },
    { name: 'it builds', step: () => void inCopy('npm', 'run', 'build') },
    {
      name: 'the tarballs install in an empty project',
      async step() {
        const { createConsumer, packInto } = await import(pathToFileURL(join(copy, 'tools/check/consumer.mjs')));
        mkdirSync(consumer);
        createConsumer(consumer, packInto(folder));
      },
    },
    ...['inline', 'threads', 'processes', 'remote'].map((executor) => ({
      name: `a first program on ${executor}`,
      step: () => run(process.execPath, ['program.js', executor], { cwd: consumer }).trim(),
    })),
    {
      name: 'renamed back, everything is as it was',
      step() {
        rename(scope);
        const changes = inCopy('git', 'status', '--porcelain');
        if (changes !== '') throw new Error(`${changes}${inCopy('git', 'diff').slice(0, 2_000)}`);
      },
    },
    { name: 'a scope that is in use is refused', step: () => refused(copy, '@types', /is the scope of packages/) },
    { name: 'what is no scope is refused', step: () => refused(copy, 'other', /^Usage/) },
  ]);
});

function nothingSays(text, cwd) {
  const { stdout } = spawnSync('git', ['grep', '--untracked', '--fixed-strings', '--line-number', text], {
    cwd,
    encoding: 'utf8',
  });
  if (stdout !== '') throw new Error(stdout);
}

function refused(cwd, to, sentence) {
  try {
    run(process.execPath, ['tools/scope.mjs', to], { cwd });
  } catch (error) {
    if (sentence.test(error.message.split('\n').slice(1).join('\n').trim())) return;
    throw error;
  }
  throw new Error(`${to} was accepted`);
}
