/** Writes docs/api: the public surface of each package, from its built declarations. With `--check` it only looks whether that is up to date. */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Entry, reportOf } from './report.js';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'docs/api');

const reports = new Map<string, string>();
for (const folder of readdirSync(join(root, 'packages'))) {
  const at = join(root, 'packages', folder);
  const { name, private: isPrivate, exports }: Manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  const entries = Object.entries(exports).flatMap(([entry, how]): Entry[] =>
    typeof how === 'string' ? [] : [{ name: join(name, entry), file: join(at, how.types) }],
  );
  if (!isPrivate && entries.length > 0) reports.set(`${folder}.api.md`, reportOf(name, entries));
}

mkdirSync(target, { recursive: true });
const written = readdirSync(target);
const outdated = [...new Set([...written, ...reports.keys()])].filter(
  (file) => !written.includes(file) || reports.get(file) !== readFileSync(join(target, file), 'utf8'),
);

if (process.argv.includes('--check')) {
  if (outdated.length > 0) {
    console.error(
      `Not up to date: ${outdated.map((file) => `docs/api/${file}`).join(', ')}. Run \`npm run api\`, and read what changed.`,
    );
    process.exitCode = 1;
  }
} else {
  for (const file of outdated) {
    const report = reports.get(file);
    if (report === undefined) rmSync(join(target, file));
    else writeFileSync(join(target, file), report);
  }
}
