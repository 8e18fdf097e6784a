/**
 * The first five minutes of somebody who has never seen MAGDA: types what README, docs/getting-started.md, docs/testing.md and
 * `magda init` say, and nothing else, in empty folders, on each Node that is supported, or on those that are named.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf } from '../docs/samples.ts';
import { packInto } from './consumer.mjs';
import { serveRegistry } from './registry.mjs';
import { inJavaScript, inVitest } from './retold.mjs';
import { installed, nodeRuntime } from './runtime.mjs';
import { root, runSteps, withTemporaryFolder } from './steps.mjs';
import { Walk } from './walk.mjs';

const named = process.argv.slice(2).map(Number);
const versions = named.length === 0 ? [20, 22, 24] : named;
const host = Number.parseInt(process.versions.node, 10);

const textOf = (page) => readFileSync(join(root, page), 'utf8');
const [readme, gettingStarted, testing] = ['README.md', 'docs/getting-started.md', 'docs/testing.md'].map((page) =>
  blocksOf(textOf(page)),
);
const [beginning, start] = readme.filter(({ language }) => language === 'sh');
const test = readme.slice(readme.findIndex(({ program }) => program === 'words.test.ts'));
/** The test once more in vitest, in the same folder. */
const inBoth = [...readme, ...test.map(inVitest)];
const init = /`(npx .* init demo)`/.exec(textOf('README.md'))[1];

await withTemporaryFolder(async (folder) => {
  const registry = await serveRegistry(packInto(folder));
  // What a person answers when npx asks whether to install the command.
  const env = { ...registry.env, npm_config_yes: 'true' };
  const walk = (name, blocks, into = name) => new Walk(name, blocks, { env, folder: join(folder, into) });
  // What npx installed once it takes again, though a package of the same version has changed since.
  const fresh = { ...env, npm_config_cache: join(folder, 'npm-cache') };
  await new Walk('init', [], { env: fresh, folder }).run(init);
  const walks = [
    walk('README', inBoth),
    walk('README in JavaScript', inBoth.map(inJavaScript)),
    walk('getting started', gettingStarted),
    // Who reads it has done what README says.
    walk('testing', [beginning, ...testing]).startingBy(start.text.trim()),
    walk('magda init', blocksOf(readFileSync(join(folder, 'demo/README.md'), 'utf8')), 'demo'),
  ];
  await runSteps([
    { name: 'npm install, wherever it is said', step: () => allOf(walks, (each) => each.install()) },
    ...versions.map((version) => {
      const runtime = nodeRuntime(version);
      const command = version === host ? () => process.execPath : installed(runtime, join(folder, `node-${version}`));
      return {
        name: `README, getting started, testing and magda init on ${runtime.name}`,
        step: () => allOf(walks, (each) => each.play(command())),
      };
    }),
    { name: 'magda run has a result for each job', step: () => resultsOf(join(folder, 'demo')) },
  ]);
  registry.close();
});

/** At the same time; tells of each that failed. */
async function allOf(walks, act) {
  const outcomes = await Promise.allSettled(walks.map(act));
  const failures = outcomes.flatMap(({ reason }, index) => (reason ? [`${walks[index].name}: ${reason.message}`] : []));
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
  return `${outcomes.reduce((sum, { value }) => sum + value, 0)} commands`;
}

function resultsOf(project) {
  const [jobs, results] = ['jobs.jsonl', 'results.jsonl'].map(
    (file) => readFileSync(join(project, file), 'utf8').trim().split('\n').length,
  );
  if (results !== jobs) throw new Error(`${jobs} jobs have ${results} results`);
  return `${results} results`;
}
