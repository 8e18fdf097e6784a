/** A copy of this checkout for checks that change it: with a repository of its own, and with the dependencies that are installed here. */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, run } from './steps.mjs';

/** What is changed here and not yet committed is in it too. */
export function copyInto(folder) {
  const listed = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file))))
    cpSync(join(root, file), join(folder, file));
  const git = (...args) =>
    run('git', ['-c', 'user.name=check', '-c', 'user.email=check@localhost', ...args], { cwd: folder });
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'check');
  git('config', 'user.email', 'check@localhost');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'A copy');
  linkDependencies(folder);
  linkPackages(folder);
}

/** Each by itself, so that the packages of this checkout are not among them. */
function linkDependencies(folder) {
  const manifests = manifestsOf(root);
  const own = new Set(manifests.map(({ name }) => name));
  for (const at of ['', ...manifests.map(({ at }) => at)]) {
    const modules = join(at, 'node_modules');
    for (const name of installedIn(join(root, modules)).filter((each) => !own.has(each)))
      link(folder, join(modules, name));
  }
}

function installedIn(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name === '.bin' || !name.startsWith('.'));
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((inside) => `${name}/${inside}`) : [name],
  );
}

function link(folder, path) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(join(root, path), join(folder, path));
}

/** As `npm install` does it, under the names that their manifests have now. */
export function linkPackages(folder) {
  for (const { name, at } of manifestsOf(folder)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(folder, at), link);
  }
}

function manifestsOf(folder) {
  return ['packages', 'examples'].flatMap((kind) =>
    readdirSync(join(folder, kind)).flatMap((name) => {
      const file = join(folder, kind, name, 'package.json');
      return existsSync(file) ? [{ at: join(kind, name), name: JSON.parse(readFileSync(file, 'utf8')).name }] : [];
    }),
  );
}
