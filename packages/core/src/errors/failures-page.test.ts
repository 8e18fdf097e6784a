/** docs/failures.md tells of every error class that users can meet. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const packages = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('../docs/failures.md', packages), 'utf8');

/** Of a package, wherever they are declared. */
function errorClasses(name: string): string[] {
  const folder = new URL(`${name}/src/`, packages);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.test(-d)?\.ts$|fixtures|faults/.test(path))
    .flatMap((path) => [
      ...readFileSync(new URL(path, folder), 'utf8').matchAll(
        /^export class (\w+) extends \w*Error\b[\s\S]*?(?:code[^=\n]*= '(\w+)')/gm,
      ),
    ])
    .map(([, error, code]) => `\`${error}\` \`${code}\``);
}

const published = readdirSync(packages).filter((name) => {
  const manifest = JSON.parse(readFileSync(new URL(`${name}/package.json`, packages), 'utf8'));
  return manifest.private !== true;
});

test.each(published)('the errors of %s', (name) => {
  const rows = [...page.matchAll(/^\| (`\w+`) +\| (`\w+`) +\|/gm)].map(([, error, code]) => `${error} ${code}`);
  expect(errorClasses(name).filter((error) => !rows.includes(error))).toEqual([]);
});
