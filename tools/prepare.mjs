/** Makes a checkout ready to run: installs what package-lock.json names, then builds. Needs nothing but Node and npm. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isBuilt, markBuilt } from './build/freshness.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;

// `npm ci` empties node_modules first: right for a new checkout, not for one in which somebody is working.
if (!existsSync(installed)) run('npm', ['ci', '--no-audit', '--no-fund']);
else if (isOutdated()) run('npm', ['install', '--no-save', '--no-audit', '--no-fund']);
// What runs meanwhile keeps the builds that it imports.
if (!isBuilt(root)) {
  const begun = Date.now();
  run(process.execPath, [`${root}node_modules/nx/dist/bin/nx.js`, 'run-many', '-t', 'build', '--output-style=static']);
  markBuilt(root, begun);
}

function isOutdated() {
  const has = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const wants = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).packages;
  return Object.entries(wants).some(([path, { version, resolved, link, optional }]) => {
    if (path === '' || !path.includes('node_modules/')) return false;
    const found = has[path];
    if (found === undefined) return !optional;
    return link ? found.resolved !== resolved : found.version !== version;
  });
}

/** Output is shown only when the command fails: what the reader came for comes after it. */
function run(command, args) {
  try {
    execFileSync(command, args, { cwd: root, stdio: 'pipe', shell: process.platform === 'win32' && command === 'npm' });
  } catch (error) {
    process.stderr.write(Buffer.concat([error.stdout ?? Buffer.alloc(0), error.stderr ?? Buffer.from(`${error}\n`)]));
    console.error(`\n${[command, ...args].join(' ')} failed`);
    process.exit(1);
  }
}
