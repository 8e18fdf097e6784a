/** Runtimes from npm: their packages hold a binary per platform, and that it is called directly spares their install scripts. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, Skipped } from './steps.mjs';

/** @param version Its major number. */
export const nodeRuntime = (version) => ({
  name: `Node ${version}`,
  install: `node-${process.platform}-${process.arch}@${version}`,
  binary: /^node-[a-z]+-\w+$/,
  path: 'bin/node',
});

/** Installs a runtime when it is first called for; gives the path of its binary. */
export function installed({ name, install, scope = '', binary, path }, folder) {
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
