/** `magda init`: writes a small working project. */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExitCode } from '../exit-code.js';
import { writeText } from '../output/write-text.js';
import { UsageError } from '../usage-error.js';

/** Beside the built file. */
const template = fileURLToPath(new URL('../templates/project', import.meta.url));

/** @throws {UsageError} if the folder cannot be made, or there is something in it. */
export async function init(folder: string): Promise<number> {
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0)
      throw new UsageError(`${folder} is not empty: name a new one.`);
    mkdirSync(folder, { recursive: true });
    cpSync(template, folder, { recursive: true });
  } catch (cause) {
    throw cause instanceof UsageError ? cause : new UsageError(`${folder}: ${(cause as Error).message}.`, { cause });
  }
  rename(join(folder, 'package.json'), basename(resolve(folder)));
  // npm leaves a file of this name out of a package.
  writeFileSync(join(folder, '.gitignore'), 'node_modules/\nresults.jsonl\n');
  await writeText(afterwards(folder));
  return ExitCode.done;
}

/** Gives the project the name of its folder, as far as npm allows it. */
function rename(path: string, folder: string): void {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '');
  const manifest = { ...JSON.parse(readFileSync(path, 'utf8')), ...(name === '' ? {} : { name }) };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

const afterwards = (folder: string) => `A pipeline of three modules is in ${folder}:

  cd ${folder}
  npm install
  npx magda run                  # five jobs, to the terminal
  npx magda graph -o graph.svg   # a picture of the pipeline
  npm test
`;
