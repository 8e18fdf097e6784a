/** Can a version be released? Plays `nx release` in a copy, publishes to a registry on this machine, and installs from there. */

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConsumer, packInto } from './consumer.mjs';
import { copyInto } from './copy.mjs';
import { serveRegistry } from './registry.mjs';
import { publishedPackages, run, runSteps, withTemporaryFolder } from './steps.mjs';

const change = 'What changed for users, in a sentence.';
const { version } = publishedPackages()[0].manifest;
const [major, minor] = version.split('.').map(Number);
const next = `${major}.${minor + 1}.0`;
const names = publishedPackages().map(({ manifest }) => manifest.name);
const [scope] = names[0].split('/');

await withTemporaryFolder(async (folder) => {
  const copy = join(folder, 'copy');
  const inCopy = (command, ...args) => run(command, args, { cwd: copy, timeout: 300_000 });
  const nx = (...args) => inCopy(process.execPath, 'node_modules/nx/dist/bin/nx.js', ...args);
  const consumers = ['consumer', 'mixed'].map((name) => join(folder, name));
  copyInto(copy);
  const registry = await serveRegistry(packInto(folder));
  const userconfig = join(folder, 'npmrc');
  writeFileSync(userconfig, `//${new URL(registry.address).host}/:_authToken=any\n`);
  const env = {
    ...registry.env,
    npm_config_userconfig: userconfig,
    npm_config_cache: join(folder, 'npm-cache'),
    MAGDA_PACKED: undefined,
  };
  /** Not synchronously, since the registry answers from this process. */
  const online = async (cwd, command, ...args) => {
    try {
      return (await promisify(execFile)(command, args, { cwd, env, timeout: 300_000, maxBuffer: 2 ** 26 })).stdout;
    } catch (error) {
      throw new Error(`${command} ${args.join(' ')} failed: ${error.stdout}\n${error.stderr}`);
    }
  };
  const publish = () =>
    online(
      copy,
      process.execPath,
      'node_modules/nx/dist/bin/nx.js',
      'release',
      'publish',
      `--registry=${registry.address}`,
    );

  await runSteps([
    {
      name: 'a change is planned',
      step() {
        nx('release', 'plan', 'minor', '--message', change, '--only-touched=false');
        inCopy('git', 'add', '--all');
        inCopy('git', 'commit', '--quiet', '--message', 'A change');
      },
    },
    {
      name: 'a dry run changes nothing',
      step() {
        const output = nx('release', '--dry-run', '--skip-publish');
        if (!output.includes(next)) throw new Error(`${next} is not among\n${output}`);
        clean(inCopy('git', 'status', '--porcelain'));
      },
    },
    {
      name: `nx release makes ${next}`,
      step() {
        nx('release', '--skip-publish');
        clean(inCopy('git', 'status', '--porcelain'));
        for (const file of inCopy('git', 'ls-files', '*package.json').trim().split('\n')) sameVersion(copy, file);
        sameVersion(copy, 'package-lock.json');
        if (!readFileSync(join(copy, 'CHANGELOG.md'), 'utf8').startsWith(`## ${next}`))
          throw new Error('CHANGELOG.md does not begin with it');
        if (inCopy('git', 'tag').trim() !== `v${next}`) throw new Error(`tagged ${inCopy('git', 'tag')}`);
        return inCopy('git', 'log', '-1', '--format=%s').trim();
      },
    },
    {
      name: 'what its lockfile says is what its manifests say',
      step: () => void inCopy('npm', 'ci', '--dry-run', '--ignore-scripts', '--offline'),
    },
    { name: 'a dry run of publishing needs no registry', step: () => void nx('release', 'publish', '--dry-run') },
    { name: 'publishing', step: async () => void (await publish()) },
    { name: 'publishing again leaves what is there', step: async () => allThere(await publish()) },
    {
      name: 'an empty project installs them all, peers checked',
      async step() {
        const [consumer] = consumers;
        createConsumer(consumer);
        await online(consumer, 'npm', 'install', '--strict-peer-deps', ...names);
        const { dependencies } = JSON.parse(await online(consumer, 'npm', 'ls', '--all', '--json'));
        const others = Object.entries(dependencies).filter(([, installed]) => installed.version !== next);
        if (others.length > 0) throw new Error(JSON.stringify(others));
      },
    },
    ...['inline', 'threads', 'processes', 'remote'].map((executor) => ({
      name: `a first program on ${executor}`,
      step: () => run(process.execPath, ['program.js', executor], { cwd: consumers[0] }).trim(),
    })),
    {
      name: `core ${version} beside executors ${next} is refused`,
      async step() {
        const [, mixed] = consumers;
        mkdirSync(mixed);
        writeFileSync(join(mixed, 'package.json'), '{}');
        const wanted = [`${scope}/core@${version}`, `${scope}/executor-threads@${next}`];
        const outcome = await online(mixed, 'npm', 'install', ...wanted).catch(({ message }) => message);
        if (!/ERESOLVE/.test(outcome)) throw new Error(outcome);
      },
    },
  ]);
  registry.close();
});

function clean(status) {
  if (status !== '') throw new Error(`git status says\n${status}`);
}

/** Nothing of the packages has the version before, nor asks for it. */
function sameVersion(copy, file) {
  const content = JSON.parse(readFileSync(join(copy, file), 'utf8'));
  const manifests = Object.entries(content.packages ?? { [file]: content }).filter(
    ([at]) => !at.includes('node_modules/'),
  );
  for (const [at, manifest] of manifests) {
    if (manifest.version !== undefined && manifest.version !== next)
      throw new Error(`${at} has version ${manifest.version}`);
    const ranges = ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}),
    );
    for (const [name, range] of ranges)
      if (name.startsWith(`${scope}/`) && range.replace('^', '') !== next)
        throw new Error(`${at} asks for ${name} ${range}`);
  }
}

function allThere(output) {
  const count = output.match(/is published already/g)?.length ?? 0;
  if (count !== names.length) throw new Error(`${count} of ${names.length} were there:\n${output}`);
  return `${count} packages`;
}
