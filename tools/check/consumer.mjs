/** A project as a user has it: the packed packages installed in an empty folder, and a first program beside them. */

import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages, root, run } from './steps.mjs';

/** Packs every published package into the folder, or once for several checks into the one that MAGDA_PACKED names; returns the tarballs by package name. */
export function packInto(folder) {
  const { MAGDA_PACKED: target = folder } = process.env;
  mkdirSync(target, { recursive: true });
  return new Map(
    publishedPackages().map(({ folder: source, manifest: { name, version } }) => {
      const tarball = join(target, `${name.slice(1).replace('/', '-')}-${version}.tgz`);
      if (!existsSync(tarball)) run('npm', ['pack', '--pack-destination', target], { cwd: source });
      return [name, tarball];
    }),
  );
}

/** With what the tarballs hold, if any are given. */
export function createConsumer(folder, tarballs = new Map()) {
  cpSync(join(root, 'tools/check/consumer'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  if (tarballs.size > 0) run('npm', ['install', '--no-audit', '--no-fund', ...tarballs.values()], { cwd: folder });
}
