/**
 * Checks imports and folders: the rules of `.dependency-cruiser.mjs`, and those of the rooms, except for what
 * `tools/rooms.json` still tolerates. With `--prune` it drops from that file what no longer occurs.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import type { Edge } from './circles.js';
import { committedJson } from './committed.js';
import { fileCircles, folderCircles, longFiles, looseFiles, type Tolerated } from './rooms.js';
import { againstGrowth, againstList } from './shrinking.js';

interface RoomsList extends Tolerated {
  /** Files that are one long table. */
  readonly tables: readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const list = 'tools/rooms.json';
const ships = /^packages\/[^/]+\/src(?!.*(\.test(-d)?\.ts$|\/fixtures\/))\//;

process.chdir(root);
const options = await extractDepcruiseOptions('./.dependency-cruiser.mjs');
const sources = ['packages', 'examples', 'tools'];
const { output } = await cruise(sources, options, undefined, { tsConfig: extractTSConfig('tsconfig.base.json') });
const { modules, summary } = output as ICruiseResult;

const files = modules.map(({ source }) => source).filter((file) => ships.test(file));
const imports = modules
  .filter(({ source }) => ships.test(source))
  .flatMap(({ source, dependencies }): Edge[] => dependencies.map(({ resolved }) => ({ from: source, to: resolved })))
  .filter(({ to }) => ships.test(to));
const lengths = new Map(files.map((file) => [file, linesOf(file)]));

const tolerated: RoomsList = JSON.parse(readFileSync(join(root, list), 'utf8'));
const before = committedJson<RoomsList>(list, root);
const found = {
  fileCircles: fileCircles(imports),
  folderCircles: folderCircles(imports),
  looseFiles: looseFiles(files),
  longFiles: longFiles(lengths, tolerated.tables),
};

if (process.argv.includes('--prune')) {
  const pruned = Object.entries(found).map(([rule, all]) => [
    rule,
    tolerated[rule as keyof Tolerated].filter((key) => all.has(key)),
  ]);
  writeFileSync(join(root, list), `${JSON.stringify({ ...tolerated, ...Object.fromEntries(pruned) }, null, 2)}\n`);
}

const problems = [
  ...summary.violations.map(({ rule, from, to }) => `${from} → ${to}: ${rule.name}. ${commentOf(rule.name)}`),
  ...Object.entries(found).flatMap(([rule, all]) =>
    againstList(all, tolerated[rule as keyof Tolerated], `"${rule}" of ${list}`),
  ),
  ...(['looseFiles', 'longFiles'] as const).flatMap((rule) =>
    againstGrowth(tolerated[rule], before?.[rule], `"${rule}" of ${list}`),
  ),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

function linesOf(file: string): number {
  return readFileSync(join(root, file), 'utf8').split('\n').length - 1;
}

function commentOf(name: string): string {
  return options.ruleSet?.forbidden?.find((rule) => rule.name === name)?.comment ?? '';
}
