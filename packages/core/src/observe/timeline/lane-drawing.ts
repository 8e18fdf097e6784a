/** Draws one lane as a picture: modules if they can be told apart, else jobs, else how busy the lane is. */

import { at, type BoxShape, type Shape } from '../svg/drawing.js';
import { fitText, textWidth } from '../svg/measure.js';
import { durationText } from '../text/scale.js';
import { type Bar, type Lane, mergedByJob } from './chart.js';
import { jobText } from './job-text.js';
import { colorOf } from './palette.js';
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

export interface DrawnLane extends Part {
  /** One of the bars that are labeled with the whole name of their module. */
  readonly named: Bar | undefined;
  /** Whether bars are labeled with the number of their job alone. */
  readonly numbered: boolean;
}

export const rowHeight = 22;
const rowGap = 3;
const mostRows = 6;
const textSize = 12;
/** Bars narrower than that cannot be told apart. */
const leastWidth = 4;
/** A narrower bar has no room for a frame. */
const leastFramed = 7;
const slotWidth = 2;
/** Of the strip that marks failures, beneath a lane that shows how busy it is. */
const failureHeight = 4;
const failureGap = 2;
/** Fewer letters of a name than that, with an ellipsis, say less than nothing. */
const leastName = 4;

export function xOf({ left, width, makespan }: Plot, time: number): number {
  return left + (time / makespan) * width;
}

export function drawLane({ rows }: Lane, top: number, plot: Plot): DrawnLane {
  if (rows.length > mostRows) return drawDensity(rows.flat(), top, plot);
  const [modules, jobs] = [rows, rows.map(mergedByJob)].map((some) =>
    some.map((bars, row) => bars.map((bar) => placed(bar, top + row * (rowHeight + rowGap), plot))),
  ) as [PlacedBar[][], PlacedBar[][]];
  const isNamed = ({ label }: PlacedBar) => label !== undefined && !isNumber(label);
  if (!mostly(jobs.flat(), ({ width }) => width >= leastWidth)) return drawDensity(rows.flat(), top, plot);
  const shown = (mostly(modules.flat(), isNamed) ? modules : jobs).flat();
  return {
    height: rows.length * (rowHeight + rowGap) - rowGap,
    shapes: shown.flatMap(drawBar),
    named: shown.find(({ bar, label }) => label?.startsWith(`${bar.module}·`))?.bar,
    numbered: shown.some(({ label }) => label !== undefined && isNumber(label)),
  };
}

interface PlacedBar {
  readonly bar: Bar;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly label: string | undefined;
}

function placed(bar: Bar, y: number, plot: Plot): PlacedBar {
  const x = xOf(plot, bar.begin);
  const room = xOf(plot, bar.end) - x;
  const width = Math.max(1, room - (room > leastWidth ? 1 : 0));
  return { bar, x, y, width, label: labelOf(bar, width - 6) };
}

function isNumber(label: string): boolean {
  return /^\d+( ✗)?$/.test(label);
}

/** Whether it holds for most of what is seen. */
function mostly(bars: readonly PlacedBar[], holds: (bar: PlacedBar) => boolean): boolean {
  const sum = (some: readonly PlacedBar[]) => some.reduce((total, { width }) => total + width, 0);
  return sum(bars.filter(holds)) * 2 >= sum(bars);
}

function drawBar({ bar, x, y, width, label }: PlacedBar): Shape[] {
  const what = bar.module === undefined ? jobText(bar.job) : `${bar.module}, ${jobText(bar.job)}`;
  const title = `${what}: ${durationText(bar.end - bar.begin)}${bar.failed ? ', failed' : ''}`;
  const box = { x, y, width, height: rowHeight, radius: Math.min(3, width / 4), fill: colorOf(bar.job).hex };
  return [
    { kind: 'box', look: 'bar', ...box, title },
    ...(bar.failed ? drawFailure(box) : []),
    ...(label === undefined ? [] : [drawLabel(label, x + width / 2, y)]),
  ];
}

/** A frame within the bar, since its own color may be near that of the frame or of the page. */
function drawFailure({ x, y, width, height, radius = 0 }: Omit<BoxShape, 'kind' | 'look'>): Shape[] {
  if (width < leastFramed) return [{ kind: 'box', look: 'failed-bar', x, y, width, height }];
  const inner = { x: x + 1.5, y: y + 1.5, width: width - 3, height: height - 3 };
  return [{ kind: 'box', look: 'failed', fill: 'none', ...inner, radius: Math.max(0, radius - 1) }];
}

function drawLabel(text: string, x: number, y: number): Shape {
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

/** Such as `tokenize·12`, or as much of it as tells most. */
function labelOf({ module, job, failed }: Bar, room: number): string | undefined {
  const number = `${job.id}${failed ? ' ✗' : ''}`;
  const name = module === undefined ? '' : fitText(module, room - textWidth(`·${number}`, textSize), textSize);
  if (module !== undefined && (name === module || name.length >= leastName)) return `${name}·${number}`;
  return textWidth(number, textSize) <= room ? number : undefined;
}

/** The height of the area is the share of time in which something ran; the strip beneath marks where jobs failed. */
function drawDensity(bars: readonly Bar[], top: number, plot: Plot): DrawnLane {
  const slots = Math.ceil(plot.width / slotWidth);
  const slot = (plot.makespan / plot.width) * slotWidth;
  const shares = busyBySlot(bars, slots, slot);
  const failures = new Set(
    bars.filter(({ failed }) => failed).map(({ end }) => Math.min(slots - 1, Math.floor(end / slot))),
  );
  const strip = top + rowHeight + failureGap;
  const marks = [...failures].map(
    (index) => `M${at(plot.left + index * slotWidth, strip)}h${slotWidth}v${failureHeight}h-${slotWidth}Z`,
  );
  return {
    height: rowHeight + (marks.length > 0 ? failureGap + failureHeight : 0),
    shapes: [
      { kind: 'path', look: 'busy', d: steps(shares, top, rowHeight, plot) },
      ...(marks.length > 0 ? [{ kind: 'path', look: 'failed-bar', d: marks.join('') } as const] : []),
    ],
    named: undefined,
    numbered: false,
  };
}

/** An area of columns, each as high as its value, from 0 to 1, says. */
export function steps(values: readonly number[], top: number, height: number, { left, width }: Plot): string {
  const bottom = top + height;
  const step = width / values.length;
  const outline = values.map((value, index) => `V${at(bottom - value * height)}H${at(left + (index + 1) * step)}`);
  return `M${at(left, bottom)}${outline.join('')}V${at(bottom)}Z`;
}
