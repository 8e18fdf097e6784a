/**
 * Draws docs/figures/growth-*.svg of docs/figures/growth.json. `--check` writes nothing: it says whether the pictures are
 * those of the figures, and whether the figures grow as they should.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inDejaVu } from '../figures/dejavu.js';
import { problemsOf } from '../figures/problems.js';
import { shapesOf } from '../figures/shapes.js';
import { draw, type Plot, type Points } from './plot.js';

interface Growth {
  readonly plan: Readonly<Record<'modules' | 'groups' | 'replicas', Points>>;
  readonly dispatch: Readonly<Record<'jobs' | 'groups' | 'replicas', Points>>;
  readonly memory: Readonly<Record<'jobs', Points>>;
}

const folder = fileURLToPath(new URL('../../docs/figures/', import.meta.url));
const { plan, dispatch, memory } = JSON.parse(readFileSync(`${folder}growth.json`, 'utf8')) as Growth;

interface Figure extends Plot {
  readonly file: string;
  /** The cost grows by no greater power of what there is. */
  readonly power: number;
}

const figures: readonly Figure[] = [
  {
    file: 'growth-build',
    title: 'From a pipeline to its plan, and from the plan to running actors',
    unit: 'ms',
    series: [
      { name: 'modules, 100 a group', points: plan.modules },
      { name: 'groups of one module', points: plan.groups },
      { name: 'replicas started', points: plan.replicas },
    ],
    power: 1.15,
  },
  {
    file: 'growth-dispatch',
    title: 'What the driver does for one job in one group',
    unit: 'µs',
    series: [
      { name: 'jobs in flight', points: dispatch.jobs },
      { name: 'groups', points: dispatch.groups },
      { name: 'replicas', points: dispatch.replicas },
    ],
    power: 0.2,
  },
  {
    file: 'growth-memory',
    title: 'Memory of one waiting job, besides its payload',
    unit: 'bytes',
    series: [{ name: 'jobs that wait', points: memory.jobs }],
    limit: { at: 1_024, name: 'limit: 1 KiB' },
    power: 0.1,
  },
];

for (const figure of figures) {
  const path = `${folder}${figure.file}.svg`;
  const svg = draw(figure);
  const problems = [...problemsOf(shapesOf(svg, inDejaVu)), ...growing(figure)];
  if (!process.argv.includes('--check')) writeFileSync(path, svg);
  else if (readFileSync(path, 'utf8') !== svg) problems.push('it is not what would be drawn now: run `npm run growth`');
  console.log(problems.length === 0 ? `ok    ${figure.file}` : `FAIL  ${figure.file}`);
  for (const problem of problems) console.log(`      ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

/** Series that grow by more than they should, from one end to the other. */
function growing({ series, power, limit }: Figure): string[] {
  const tooFast = series.flatMap(({ name, points }) => {
    const [[n1, cost1] = [1, 1], [n2, cost2] = [1, 1]] = [points[0], points.at(-1)];
    const grown = Math.log(cost2 / cost1) / Math.log(n2 / n1);
    return grown > power
      ? [`${name}: the cost grows as the power ${grown.toFixed(2)} of their number, limit ${power}`]
      : [];
  });
  const tooMuch = series.flatMap(({ name, points }) =>
    points.some(([, cost]) => limit !== undefined && cost > limit.at) ? [`${name}: above ${limit?.name}`] : [],
  );
  return [...tooFast, ...tooMuch];
}
