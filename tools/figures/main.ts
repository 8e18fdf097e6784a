/**
 * Draws the pictures of the examples into docs/figures. `--check` writes nothing, and says whether what is there is what
 * would be drawn; `--again` replaces timelines too that differ in nothing but times; `--browser` lets Chromium measure
 * the labels, in the fonts of this machine.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inChromium } from './chromium.js';
import { inDejaVu } from './dejavu.js';
import { type Figure, figures } from './figures.js';
import { problemsOf } from './problems.js';
import { shapesOf } from './shapes.js';

const options = { check: { type: 'boolean' }, again: { type: 'boolean' }, browser: { type: 'boolean' } } as const;
const { check, again, browser } = parseArgs({ options }).values;
const folder = fileURLToPath(new URL('../../docs/figures/', import.meta.url));
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const fileOf = ({ name }: Figure) => `${folder}${name}.svg`;

mkdirSync(folder, { recursive: true });
for (const figure of figures) {
  const drawn = await figure.draw();
  const there = existsSync(fileOf(figure)) ? readFileSync(fileOf(figure), 'utf8') : undefined;
  const problems = problemsIn(drawn);
  if (check) problems.push(...(there === undefined ? ['it is not there'] : differences(figure, there, drawn)));
  else if (problems.length === 0 && (again || isStale(figure, there ?? '', drawn)))
    writeFileSync(fileOf(figure), drawn);
  report(figure.name, problems);
}
report('every file', strangers());
report('every example', unseen());
if (browser) for (const figure of figures) report(`${figure.name} in Chromium`, problemsOf(inChromium(fileOf(figure))));

function report(name: string, problems: readonly string[]): void {
  console.log(problems.length === 0 ? `ok    ${name}` : `FAIL  ${name}`);
  for (const problem of problems) console.log(`      ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

function problemsIn(svg: string): string[] {
  return problemsOf(shapesOf(svg, inDejaVu));
}

function differences(figure: Figure, there: string, drawn: string): string[] {
  const stale = isStale(figure, there, drawn) ? ['it is not what would be drawn now: run `npm run figures`'] : [];
  return [...problemsIn(there), ...stale];
}

/** A timeline is another at every run: it is stale if it looks different, or has other jobs or lanes. */
function isStale({ fixed }: Figure, there: string, drawn: string): boolean {
  return fixed ? there !== drawn : whatLasts(there) !== whatLasts(drawn);
}

/** The description without its numbers, and the style. */
function whatLasts(svg: string): string {
  const [, description = '', style] = /<desc>(.*)<\/desc>\n(<style>[\s\S]*<\/defs>)/.exec(svg) ?? [];
  return `${description.replace(/[\d.,]+ ?(µs|ms|s)?/g, '#')}${style}`;
}

/** Files that nobody draws any more; those of `npm run growth` have a check of their own. */
function strangers(): string[] {
  const known = new Set(figures.map(({ name }) => `${name}.svg`));
  return readdirSync(folder).flatMap((file) =>
    known.has(file) || file.startsWith('growth') ? [] : [`docs/figures/${file} is drawn by nobody`],
  );
}

/** Examples that nobody draws. */
function unseen(): string[] {
  const known = new Set(figures.map(({ example }) => example));
  return readdirSync(examples).flatMap((name) =>
    known.has(name) ? [] : [`examples/${name} has no figure: see tools/figures/figures.ts`],
  );
}
