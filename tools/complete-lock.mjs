/**
 * Adds the platform packages that npm left out of package-lock.json, so that `npm ci` works on every platform.
 * npm leaves out an optional package that it could not see when the lockfile was written (npm/cli#4828), and its own
 * `npm ci` then refuses the lockfile. Run it after adding a dependency; `--check` only says what is missing.
 */

import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isLocked(path, name))
    .map(([name, version]) => ({ name, version, dev: lock.packages[path].dev })),
);

if (missing.length === 0) process.exit(0);
if (process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${missing.map(({ name }) => name).join(', ')}: run node tools/complete-lock.mjs`,
  );
  process.exit(1);
}
for (const { name, version, dev } of missing) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${name}@${version} is not one version: lock it by hand`);
  lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), dev, optional: true };
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`added ${missing.length} platform packages to package-lock.json`);

function isLocked(dependent, name) {
  for (let folder = dependent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

/** What an entry must say of its platform, or npm would install it everywhere. */
function platformOf(name) {
  const os = /android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32/.exec(name)?.[0];
  const cpu = /arm64|arm|x64|ia32|loong64|mips64el|ppc64|riscv64|s390x/.exec(name)?.[0];
  if (os === undefined || cpu === undefined) throw new Error(`${name} does not name its platform: lock it by hand`);
  const libc = /musl/.test(name) ? ['musl'] : os === 'linux' && /gnu/.test(name) ? ['glibc'] : undefined;
  return { cpu: [cpu], os: [os], libc };
}
