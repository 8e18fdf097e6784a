/**
 * Publishes the package in the working directory, with the options that `nx release publish` passes on. A version that the
 * registry has already is left as it is, so that what failed half-way can be repeated.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    registry: { type: 'string' },
    tag: { type: 'string' },
    otp: { type: 'string' },
    access: { type: 'string' },
    dryRun: { type: 'boolean', default: false },
  },
  strict: false,
});
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const options = ['registry', 'tag', 'otp', 'access'].flatMap((option) =>
  values[option] === undefined ? [] : [`--${option}=${values[option]}`],
);
const npm = (args, stdio) => spawnSync('npm', args, { encoding: 'utf8', stdio, shell: process.platform === 'win32' });

if (values.dryRun || process.env.NX_DRY_RUN === 'true') {
  // Without the registry, which `npm publish --dry-run` asks.
  process.exit(npm(['pack', '--dry-run'], 'inherit').status ?? 1);
}
const registry = options.filter((option) => option.startsWith('--registry='));
const found = npm(['view', `${name}@${version}`, 'version', '--prefer-online', ...registry], 'pipe');
if (found.status === 0 && found.stdout.trim() === version) console.log(`${name}@${version} is published already`);
else process.exit(npm(['publish', ...options], 'inherit').status ?? 1);
