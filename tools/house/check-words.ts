/**
 * Refuses the old words of `tools/words.json` in exported names, public properties, values, file names, YAML keys, flags
 * and documentation, except for those that the file lists as not yet renamed. With `--prune` it drops from that list
 * what no longer occurs.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { committedJson } from './committed.js';
import { docsNames, exportedNames, flagNames, type Name, pathNames, schemaNames, yamlNames } from './names.js';
import { againstGrowth, againstList } from './shrinking.js';
import { oldWords, tableProblems, type Words } from './words.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const list = 'tools/words.json';
const words: Words = JSON.parse(readFileSync(join(root, list), 'utf8'));

/** Parsing is what takes time: a source without any of the words needs none. */
const exportable = words.terms.filter(({ kinds }) => kinds.some((kind) => /^(export|property|value)$/.test(kind)));
const anyExportable = new RegExp(`\\b(${exportable.map(({ old }) => old.replace(/^.*\./, '')).join('|')})\\b`);

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const found = oldWords(files.flatMap(namesIn), words.terms);

if (process.argv.includes('--prune')) {
  const notYetRenamed = words.notYetRenamed.filter((word) => found.has(word));
  writeFileSync(join(root, list), `${JSON.stringify({ ...words, notYetRenamed }, null, 2)}\n`);
  execFileSync('npx', ['biome', 'format', '--write', list], { cwd: root, stdio: 'ignore' });
}

const before = committedJson<Words>(list, root);
const known = new Set(before?.terms.map((term) => term.old));
const problems = [
  ...tableProblems(words),
  ...againstList(found, words.notYetRenamed, `"notYetRenamed" of ${list}`),
  // A word that joins the table may have its uses still.
  ...againstGrowth(
    words.notYetRenamed.filter((word) => known.has(word)),
    before?.notYetRenamed,
    `"notYetRenamed" of ${list}`,
  ),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

function namesIn(file: string): readonly Name[] {
  const names = [...(/^(packages|examples|tools)\//.test(file) ? pathNames(file) : [])];
  if (!/\.(ts|mts|md|ya?ml)$/.test(file) || file === 'CHANGELOG.md' || file.startsWith('docs/api/')) return names;
  const text = readFileSync(join(root, file), 'utf8');
  if (file.endsWith('.md')) names.push(...docsNames(file, text), ...yamlNames(file, text), ...flagNames(file, text));
  else if (/\.ya?ml$/.test(file)) names.push(...yamlNames(file, text));
  else {
    if (anyExportable.test(text)) names.push(...exportedNames(file, text));
    if (file.startsWith('packages/core/src/config/')) names.push(...schemaNames(file, text));
    if (file.startsWith('packages/cli/src/')) names.push(...flagNames(file, text));
  }
  return names;
}
