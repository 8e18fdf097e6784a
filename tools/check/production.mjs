/**
 * Does docs/deploying.md work? Plays the steps of its Dockerfile in folders, and runs what comes of them as another user on a
 * file system that nobody can write, on each executor; the app ends in order when it is told to.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf } from '../docs/samples.ts';
import { packInto } from './consumer.mjs';
import { serveRegistry } from './registry.mjs';
import { contained, Served } from './served.mjs';
import { root, run, runSteps, Skipped, withTemporaryFolder } from './steps.mjs';
import { Walk } from './walk.mjs';

const blocks = blocksOf(readFileSync(join(root, 'docs/deploying.md'), 'utf8'));
const textIn = (language) => blocks.find((block) => block.language === language).text;
const executors = ['threads', 'processes', 'remote'];

await withTemporaryFolder(async (folder) => {
  // Another user goes through it.
  chmodSync(folder, 0o755);
  const registry = await serveRegistry(packInto(folder));
  const steps = executors.flatMap((executor) => {
    const app = new Walk(executor, blocks, { env: registry.env, folder: join(folder, executor) });
    return [
      { name: `${executor}: the app is made, and its image`, step: () => build(app, executor) },
      {
        name: `${executor}: nothing can be written there`,
        step: () => cannotWrite(join(folder, executor, 'image-2/app')),
      },
      ...[
        ['on a file system that cannot be written', { temporary: true }],
        ['without even a folder for temporary files', { temporary: false }],
      ].map(([where, options]) => ({
        name: `${executor}: as another user, ${where}`,
        step: () => play(join(folder, executor, 'image-2/app'), options),
      })),
    ];
  });
  await runSteps([...steps, { name: 'the unit of systemd', step: () => verifyUnit(folder) }]);
  registry.close();
});

/** As the page says, but for the executor. */
async function build(app, executor) {
  await app.install();
  if (executor !== 'threads') {
    await app.run('npm uninstall @magda/executor-threads');
    await app.run(`npm install @magda/executor-${executor}`);
  }
  for (const { file, program, language, text } of blocks) {
    const name = file ?? (language === 'ts' ? program : undefined);
    if (name !== undefined) writeFileSync(join(app.folder, name), text.replaceAll(/\bthreads\b/g, executor));
  }
  await playDockerfile(app, textIn('dockerfile'));
}

/** Each stage has a folder for its root. */
async function playDockerfile(app, dockerfile) {
  let stage;
  const stages = new Map();
  for (const line of dockerfile.trim().split('\n').filter(Boolean)) {
    const [instruction, ...words] = line.split(' ');
    if (instruction === 'FROM') {
      stage = { root: join(app.folder, `image-${stages.size + 1}`), workdir: '/' };
      stages.set(words[2] ?? 'last', stage);
    } else if (instruction === 'WORKDIR') {
      stage.workdir = words[0];
      mkdirSync(join(stage.root, stage.workdir), { recursive: true });
    } else if (instruction === 'COPY') copy(app.folder, stages, stage, words);
    else if (instruction === 'RUN') {
      await new Walk(app.name, [], { env: app.env, folder: join(stage.root, stage.workdir) }).run(words.join(' '));
    } else if (!['ENV', 'USER', 'CMD'].includes(instruction)) throw new Error(`What does this do? ${line}`);
  }
}

function copy(context, stages, { root, workdir }, words) {
  const target = join(root, workdir, words.at(-1));
  const [from] = words;
  if (from.startsWith('--from=')) {
    const source = stages.get(from.slice('--from='.length));
    return cpSync(join(source.root, words[1]), target, { recursive: true });
  }
  for (const pattern of words.slice(0, -1))
    for (const file of globbed(context, pattern)) copyFileSync(join(context, file), join(target, file));
}

function globbed(folder, pattern) {
  if (!pattern.startsWith('*')) return [pattern];
  return run('ls', [folder])
    .split('\n')
    .filter((name) => name.endsWith(pattern.slice(1)));
}

async function play(app, { temporary }) {
  const command = JSON.parse(/^CMD (.*)$/m.exec(textIn('dockerfile'))[1]);
  const served = await Served.start(contained(command, { folder: app, temporary }));
  try {
    expected('6 words\n', await served.post('to be or not to be'));
    expected('4 words\n', await served.stopDuring('that is the question'));
    const { code, output } = await served.ended;
    if (code !== 0) throw new Error(`ended with ${code}: ${output}`);
    const said = output.replace(/^ready$/m, '').trim();
    if (temporary) expected('', said);
    return said.split('\n')[0].slice(0, 160);
  } finally {
    served.kill();
  }
}

function expected(wanted, found) {
  if (found !== wanted) throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

/** Or all that follows would show nothing. */
function cannotWrite(app) {
  const program = `
    const { writeFileSync } = require('node:fs');
    const codes = ['any', '/tmp/any', '/dev/shm/any'].map((file) => {
      try { writeFileSync(file, ''); } catch ({ code }) { return code; }
    });
    console.log(process.getuid(), ...codes);
  `;
  const [command, ...args] = contained(['node', '--eval', program], { folder: app, temporary: false });
  return expected('65534 EROFS EROFS EROFS', run(command, args).trim());
}

function verifyUnit(folder) {
  const unit = join(folder, 'words.service');
  writeFileSync(unit, textIn('ini').replace('/usr/bin/node', process.execPath));
  const { error, stdout, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  if (error !== undefined) throw new Skipped('there is no systemd-analyze');
  const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('words.service'));
  if (said.length > 0) throw new Error(said.join('\n'));
}
