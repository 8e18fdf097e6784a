/**
 * Renames the scope of the packages in every file, for those who publish them under another: `node tools/scope.mjs @other`.
 * Afterwards `npm install` links the packages under their new names.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [to = ''] = process.argv.slice(2);
const [from] = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8')).name.split('/');

if (!/^@[a-z0-9][a-z0-9._-]*$/.test(to))
  fail('Usage: node tools/scope.mjs @other, where @other is a scope as npm accepts it.');
if (from === to) fail(`The scope is ${to} already.`);

const lock = join(root, 'package-lock.json');
if (readFileSync(lock, 'utf8').includes(`"node_modules/${to}/`))
  fail(`${to} is the scope of packages that this repository depends on: choose another.`);

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .map((file) => join(root, file))
  .filter((file) => file !== root && existsSync(file));
// What follows the scope is a slash, a colon, a quote or a backslash; what precedes it, in an address of mail, a letter.
const scope = new RegExp(`(?<![A-Za-z0-9.])${from.replaceAll('.', '\\.')}(?![\\w-])`, 'g');
const changed = files.filter((file) => {
  // Each byte is one character, so that files which are no text stay as they are.
  const before = readFileSync(file, 'latin1');
  const after = before.replace(scope, to);
  if (after === before) return false;
  writeFileSync(file, after, 'latin1');
  return true;
});

sortLock();
format();
console.log(`${from} is ${to} in ${changed.length} files. Next: npm install`);

/** As npm sorts it. */
function sortLock() {
  const content = JSON.parse(readFileSync(lock, 'utf8'));
  content.packages = Object.fromEntries(Object.entries(content.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(lock, `${JSON.stringify(content, null, 2)}\n`);
}

/** Imports are sorted by the names of packages, and lines have a limit. */
function format() {
  const biome = join(root, 'node_modules/.bin/biome');
  if (existsSync(biome)) execFileSync(biome, ['check', '--write', '.'], { cwd: root, stdio: 'pipe' });
  else console.log('Once the dependencies are installed: npm run format');
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
