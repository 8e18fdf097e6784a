/** Draws a chart for the terminal: a lane for each replica over an axis of time. */

import { cellsOf, cut, padded, printable } from '../text/cells.js';
import { durationText, type Scale, scaleOf } from '../text/scale.js';
import type { Chart } from './chart.js';
import { countText } from './count-text.js';
import { type LaneLabel, laneLabel } from './lane-label.js';
import { type DrawnLane, drawLane, type Grid } from './lane-text.js';

export interface TextOptions {
  /** Columns of the terminal; default 100, at least 40. */
  readonly width?: number;
  /** Milliseconds that the axis counts as one; default a unit that suits the makespan. */
  readonly unit?: number;
  /** Tell jobs apart by color, with ANSI escapes; default false. */
  readonly colors?: boolean;
}

const widestLabel = 24;
/** What is left of a name beside a long suffix. */
const widestName = 12;
/** Two blanks and a percentage. */
const shareColumns = 6;

export function timelineText(chart: Chart, options: TextOptions = {}): string {
  const { width = 100, unit } = options;
  const title = titleOf(chart, unit);
  // No clock tells less than a microsecond.
  if (chart.makespan < 1e-3) return title;
  const columns = Math.max(40, width);
  const scale = scaleOf(chart.makespan, columns / 6, unit);
  const lanes = chart.groups.flatMap((group) =>
    group.lanes.map((lane) => ({ lane, label: fitted(laneLabel(chart, group, lane)) })),
  );
  const margin = Math.max(...[scale.unit, ...lanes.map(({ label }) => label)].map(cellsOf)) + 2;
  const grid = gridOf(chart.makespan, scale, columns - margin - shareColumns, options);
  const drawn = lanes.map(({ lane, label }) => ({ ...drawLane(lane, grid), label, busy: lane.busy }));
  return [
    `${padded(title, margin + grid.columns + 2)}busy`,
    '',
    ...drawn.flatMap(({ rows, label, busy }) =>
      rows.map((row, index) =>
        index === 0 ? `${padded(label, margin)}${row}  ${percent(busy)}` : `${padded('', margin)}${row}`,
      ),
    ),
    `${padded('', margin)}${axisLine(scale, grid)}`,
    `${padded(scale.unit, margin)}${axisLabels(scale, grid)}`,
    ...keyOf(drawn),
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

function titleOf(chart: Chart, unit: number | undefined): string {
  return `${printable(chart.name)}: ${countText(chart)} in ${durationText(chart.makespan, unit)}`;
}

/** A whole number of columns for each unit, or at least from tick to tick, so that equal times are equally wide. */
function gridOf(makespan: number, { step }: Scale, room: number, { unit = step, colors = false }: TextOptions): Grid {
  const whole = [unit, step].find((span) => span <= step && (room * span) / makespan >= 2) ?? step;
  const cell = whole / Math.max(1, Math.floor((room * whole) / makespan));
  return { cell, columns: Math.max(1, Math.ceil(makespan / cell - 1e-6)), colors };
}

function fitted({ name, suffix }: LaneLabel): string {
  return cut(printable(name), Math.max(widestName, widestLabel - suffix.length)) + suffix;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`.padStart(4);
}

function axisLine({ ticks }: Scale, { columns, cell }: Grid): string {
  const marks = new Set(ticks.map(({ time }) => Math.round(time / cell)));
  return Array.from({ length: columns + 1 }, (_, column) =>
    column === 0 ? '├' : !marks.has(column) ? '─' : column === columns ? '┤' : '┼',
  ).join('');
}

function axisLabels({ ticks, step }: Scale, { cell, columns }: Grid): string {
  const widest = Math.max(...ticks.map(({ label }) => label.length));
  const every = Math.ceil((widest + 1) / Math.round(step / cell));
  return ticks
    .filter(({ time, label }, index) => index % every === 0 && time / cell + label.length <= columns + shareColumns)
    .reduce((line, { time, label }) => line.padEnd(Math.round(time / cell)) + label, '');
}

function keyOf(drawn: readonly DrawnLane[]): string[] {
  const shown = new Set(drawn.map(({ shows }) => shows));
  const example = drawn.find(({ named }) => named !== undefined)?.named;
  const module = printable(example?.module ?? '');
  const parts = [
    example === undefined ? '' : `${module}·${example.job.id} is module ${module} of job ${example.job.id}`,
    shown.has('jobs') ? 'a number alone is a job' : '',
    shown.has('density') ? 'the height of ▁▄█ is the share of time in which the lane is busy' : '',
    drawn.some(({ failures }) => failures) ? 'a ✗ beneath is where jobs failed' : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? ['', ...parts] : [];
}
