/** Are the packages what they say they are? Packs them, lints the tarballs, and runs a user's first program on them. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createConsumer, packInto } from './consumer.mjs';
import { publishedPackages, run, runSteps, tool, withTemporaryFolder } from './steps.mjs';

const executors = publishedPackages()
  .map(({ manifest }) => /^@magda\/executor-(threads|processes|remote)$/.exec(manifest.name)?.[1])
  .filter(Boolean);

/** The cases that need files of the suite's own in workers and in other processes. */
const suite = ['--test-name-pattern', 'from a file|module file|SIGKILL', 'suite.js'];

await withTemporaryFolder(async (folder) => {
  const tarballs = packInto(folder);
  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  await runSteps([
    ...[...tarballs].flatMap(([name, tarball]) => [
      { name: `publint ${name}`, step: () => void run(tool('publint'), ['--strict', tarball]) },
      {
        name: `attw ${name}`,
        step: () => void run(tool('attw'), ['--profile', 'esm-only', '--format', 'ascii', tarball]),
      },
    ]),
    { name: 'each says what it is, and brings what belongs to it', step: () => checkManifests(tarballs) },
    { name: 'errors keep their names', step: () => errorsKeepTheirNames() },
    { name: 'the tarballs install in an empty project', step: () => createConsumer(consumer, tarballs) },
    ...['inline', ...executors].map((executor) => ({
      name: `a first program on ${executor}`,
      step: () => run(process.execPath, ['program.js', executor], { cwd: consumer }).trim(),
    })),
    { name: 'the suite finds its files', step: () => void run(process.execPath, suite, { cwd: consumer }) },
  ]);
});

/** tinypool is exact, since threads() relies on what it does inside. */
function checkManifests(tarballs) {
  for (const { manifest } of publishedPackages()) {
    const { name, keywords = [], author, publishConfig, dependencies = {} } = manifest;
    const lacking = [
      keywords.length < 3 && 'keywords',
      !author && 'author',
      publishConfig?.access !== 'public' && '`publishConfig.access`',
      ...Object.entries(dependencies).map(
        ([on, range]) => (on === 'tinypool' ? !/^\d/.test(range) : !range.startsWith('^')) && `a range of ${on}`,
      ),
      ...['CHANGELOG.md', 'LICENSE', 'NOTICE', 'package.json'].map(
        (file) => !run('tar', ['tzf', tarballs.get(name)]).includes(`package/${file}\n`) && file,
      ),
    ].filter(Boolean);
    if (lacking.length > 0) throw new Error(`${name} lacks ${lacking.join(', ')}`);
  }
}

/** A bundler renames a class that mentions itself in its own body; `keepNames` would prevent it at a tenth of the size. */
async function errorsKeepTheirNames() {
  for (const [name, value] of Object.entries(await import('@magda/core'))) {
    const isError = Object.prototype.isPrototypeOf.call(Error, value);
    if (isError && value.name !== name)
      throw new Error(`${name} calls itself ${value.name}: name it apart from its body`);
  }
}
