/** Draws one lane as a picture: modules if they can be told apart, else jobs, else how busy the lane is. */

import { at, type Shape } from '../svg/drawing.js';
import { fitText, textWidth } from '../svg/measure.js';
import { durationText } from '../text/scale.js';
import { type Bar, type Lane, mergedByJob } from './chart.js';
import { colourOf } from './palette.js';
import { busyBySlot } from './spans.js';

/** Where times lie in the picture. */
export interface Plot {
  readonly left: number;
  readonly width: number;
  readonly makespan: number;
}

export interface Part {
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export const rowHeight = 22;
const rowGap = 3;
const mostRows = 6;
const textSize = 12;
/** Bars narrower than that cannot be told apart. */
const leastWidth = 2.5;
const slotWidth = 2;
/** Fewer letters of a name than that, with an ellipsis, say less than nothing. */
const leastName = 4;

export function xOf({ left, width, makespan }: Plot, time: number): number {
  return left + (time / makespan) * width;
}

export function drawLane({ rows }: Lane, top: number, plot: Plot): Part {
  const shown = [rows, rows.map(mergedByJob)].find((candidate) => legible(candidate, plot));
  if (shown === undefined) return drawDensity(rows.flat(), top, plot);
  const withModules = shown === rows;
  return {
    height: shown.length * (rowHeight + rowGap) - rowGap,
    shapes: shown.flatMap((bars, row) =>
      bars.flatMap((bar) => drawBar(bar, withModules, top + row * (rowHeight + rowGap), plot)),
    ),
  };
}

/** Whether most of what is seen can be told apart. */
function legible(rows: readonly (readonly Bar[])[], plot: Plot): boolean {
  const widths = rows.flat().map(({ begin, end }) => xOf(plot, end) - xOf(plot, begin));
  const sum = (some: readonly number[]) => some.reduce((total, width) => total + width, 0);
  return rows.length <= mostRows && sum(widths.filter((width) => width >= leastWidth)) * 2 >= sum(widths);
}

function drawBar(bar: Bar, withModule: boolean, y: number, plot: Plot): Shape[] {
  const x = xOf(plot, bar.begin);
  const width = Math.max(1, xOf(plot, bar.end) - x - (xOf(plot, bar.end) - x > leastWidth ? 1 : 0));
  const text = labelOf(bar, withModule, width - 8);
  const what = withModule ? `${bar.module}, job ${bar.job}` : `job ${bar.job}`;
  const title = `${what}: ${durationText(bar.end - bar.begin)}${bar.failed ? ', failed' : ''}`;
  const radius = Math.min(3, width / 4);
  const box = { x, y, width, height: rowHeight, radius, fill: colourOf(bar.job).hex, title };
  return [
    { kind: 'box', look: bar.failed ? 'failed' : 'bar', ...box },
    ...(text === '' ? [] : [label(text, x + width / 2, y)]),
  ];
}

function label(text: string, x: number, y: number): Shape {
  return {
    kind: 'text',
    look: 'on-bar',
    x,
    y: y + rowHeight / 2 + textSize * 0.36,
    text,
    size: textSize,
    anchor: 'middle',
  };
}

/** Such as `tokenise·12`, or as much of it as tells most. */
function labelOf({ module, job, failed }: Bar, withModule: boolean, room: number): string {
  const number = `${job}${failed ? ' ✗' : ''}`;
  const name = withModule ? fitText(module, room - textWidth(`·${number}`, textSize), textSize) : '';
  if (name === module || name.length >= leastName) return `${name}·${number}`;
  return textWidth(number, textSize) <= room ? number : '';
}

/** The height of the area is the share of time in which something ran. */
function drawDensity(bars: readonly Bar[], top: number, plot: Plot): Part {
  const slots = Math.ceil(plot.width / slotWidth);
  const shares = busyBySlot(bars, slots, (plot.makespan / plot.width) * slotWidth);
  return { height: rowHeight, shapes: [{ kind: 'path', look: 'busy', d: steps(shares, top, rowHeight, plot) }] };
}

/** An area of columns, each as high as its value, from 0 to 1, says. */
export function steps(values: readonly number[], top: number, height: number, { left, width }: Plot): string {
  const bottom = top + height;
  const step = width / values.length;
  const outline = values.map((value, index) => `V${at(bottom - value * height)}H${at(left + (index + 1) * step)}`);
  return `M${at(left, bottom)}${outline.join('')}V${at(bottom)}Z`;
}
