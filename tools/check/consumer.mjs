/** A project as a user has it: the packed packages installed in an empty folder, and a first program beside them. */

import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages, root, run } from './steps.mjs';

/** Packs every published package into the folder; returns the tarballs by package name. */
export function packInto(folder) {
  return new Map(
    publishedPackages().map(({ folder: source, manifest }) => {
      const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: source }));
      return [manifest.name, join(folder, filename)];
    }),
  );
}

export function createConsumer(folder, tarballs) {
  cpSync(join(root, 'tools/check/consumer'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  run('npm', ['install', '--no-audit', '--no-fund', ...tarballs.values()], { cwd: folder });
}
