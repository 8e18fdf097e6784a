/** Lays a chart out as a picture: a legend, lanes with their modules, the jobs that wait beneath them, and an axis of time. */

import { at, type Drawing, type Shape } from '../svg/drawing.js';
import { drawLegend, type LegendItem } from '../svg/legend.js';
import { fitText, textWidth } from '../svg/measure.js';
import { styleOf } from '../svg/theme.js';
import { durationText, type Scale, scaleOf } from '../text/scale.js';
import type { Chart, Lane, LaneGroup } from './chart.js';
import { countText } from './count-text.js';
import { drawLane, type Part, type Plot, rowHeight, xOf } from './lane-drawing.js';
import { laneLabel } from './lane-label.js';
import { colourOf, palette } from './palette.js';
import { drawWaits, hatches, hatchFill } from './wait-drawing.js';

export interface SvgOptions {
  /** Pixels; default 960, at least 480. */
  readonly width?: number;
  /** Milliseconds that the axis counts as one; default a unit that suits the makespan. */
  readonly unit?: number;
}

const margin = 24;
const laneGap = 5;
const groupGap = 14;
const shareWidth = 48;
const widestName = 180;
const nameSize = 13;
const smallSize = 12;
/** A microsecond: no clock tells less. */
const leastMakespan = 1e-3;

const style = styleOf({
  grid: { stroke: ['#e3e7eb', '#262c36'], fill: 'none' },
  rule: { stroke: ['#d1d9e0', '#3d444d'], fill: 'none' },
  'on-bar': { fill: '#15181c' },
  failed: { stroke: ['#c01c28', '#ff7b72'], 'stroke-width': '2.5' },
  busy: { fill: ['#77aadd', '#5b8fc7'] },
  queue: { fill: ['#c3cad2', '#4a525d'] },
});

export function timelineDrawing(chart: Chart, { width = 960, unit }: SvgOptions = {}): Drawing {
  const total = Math.max(480, width);
  const left = margin + labelWidth(chart) + 12;
  const plot = { left, width: total - left - shareWidth - margin, makespan: Math.max(chart.makespan, leastMakespan) };
  const head = drawHead(chart, unit, total);
  const groups = drawGroups(chart, head.height + 12, plot);
  const bottom = head.height + 12 + groups.height;
  const looks = new Set(groups.shapes.map(({ look }) => look));
  const legend = drawLegend(legendOf(chart, looks), { top: bottom + 48, left: margin, right: total - margin });
  return {
    width: total,
    height: bottom + 52 + legend.height,
    title: `Timeline of ${chart.name}`,
    style,
    definitions: hatches(),
    shapes: [...head.shapes, ...drawAxis(unit, head.height, bottom, plot), ...groups.shapes, ...legend.shapes],
  };
}

function labelWidth(chart: Chart): number {
  const names = chart.groups.flatMap((group) => group.lanes.map((lane) => laneText(chart, group, lane)));
  const widest = Math.max(72, ...names.map((name) => textWidth(name, nameSize)));
  return Math.max(widest, textWidth(waitText(chart.jobs.length), smallSize));
}

function drawHead(chart: Chart, unit: number | undefined, total: number): Part {
  const summary = `${countText(chart)}, ${durationText(chart.makespan, unit)}`;
  const name = fitText(chart.name, total - 2 * margin, 16, true);
  return {
    height: 80,
    shapes: [
      { kind: 'text', look: 'ink', x: margin, y: 38, text: name, size: 16, bold: true },
      { kind: 'text', look: 'soft', x: margin, y: 58, text: summary, size: smallSize },
    ],
  };
}

/** Of what was drawn; jobs are listed while each has a colour of its own. */
function legendOf({ jobs }: Chart, looks: ReadonlySet<string>): LegendItem[] {
  const listed = looks.has('bar') && jobs.length <= palette.length ? jobs : [];
  const other: LegendItem[] = [
    { look: 'failed', text: 'failed' },
    { look: 'wait', text: 'waiting for a replica', fill: hatchFill() },
    { look: 'busy', text: 'share of time in which the replica is busy' },
    { look: 'queue', text: 'jobs waiting for a replica' },
  ];
  return [
    ...listed.map(({ job }) => ({ look: 'bar', text: `job ${job}`, fill: colourOf(job).hex })),
    ...other.filter(({ look }) => looks.has(look)),
  ];
}

function drawGroups(chart: Chart, top: number, plot: Plot): Part {
  const shapes: Shape[] = [];
  let y = top;
  for (const [index, group] of chart.groups.entries()) {
    if (index > 0) {
      const right = plot.left + plot.width + shareWidth;
      shapes.push({ kind: 'path', look: 'rule', d: `M${at(margin, y + groupGap / 2)}H${at(right)}` });
      y += groupGap;
    }
    for (const lane of group.lanes) {
      const { height, shapes: drawn } = drawLane(lane, y, plot);
      shapes.push(...laneTexts(laneText(chart, group, lane), lane.busy, y, plot), ...drawn);
      y += height + laneGap;
    }
    const { peak, height, shapes: drawn } = drawWaits(group.waits, y, plot);
    const label = { kind: 'text', look: 'soft', x: margin, y: y + height - 7, size: smallSize } as const;
    shapes.push(...drawn, ...(peak === undefined ? [] : [{ ...label, text: waitText(peak) }]));
    y += height === 0 ? -laneGap : height;
  }
  return { height: y - top + 10, shapes };
}

function waitText(peak: number): string {
  return `max. ${peak} waiting`;
}

function laneText(chart: Chart, group: LaneGroup, lane: Lane): string {
  const { name, replica } = laneLabel(chart, group, lane);
  return fitText(name, widestName - textWidth(replica, nameSize), nameSize) + replica;
}

function laneTexts(name: string, busy: number, top: number, { left, width }: Plot): Shape[] {
  const y = top + rowHeight / 2 + 4.5;
  const share = `${Math.round(busy * 100)}%`;
  return [
    { kind: 'text', look: 'ink', x: margin, y, text: name, size: nameSize },
    { kind: 'text', look: 'soft', x: left + width + shareWidth, y, text: share, size: smallSize, anchor: 'end' },
  ];
}

function drawAxis(unit: number | undefined, top: number, bottom: number, plot: Plot): Shape[] {
  const { left, width } = plot;
  const scale = axisScale(plot, unit);
  const text = { kind: 'text', look: 'soft', y: bottom + 18, size: smallSize } as const;
  return [
    ...scale.ticks.flatMap(({ time, label }): Shape[] => {
      const x = xOf(plot, time);
      return [
        { kind: 'path', look: 'grid', d: `M${at(x, top)}V${at(bottom + 4)}` },
        { ...text, x, text: label, anchor: 'middle' },
      ];
    }),
    { kind: 'path', look: 'rule', d: `M${at(left, bottom)}H${at(left + width)}` },
    { ...text, x: margin, text: scale.unit },
    { ...text, x: left + width + shareWidth, y: top + 2, text: 'busy', anchor: 'end' },
  ];
}

/** As many ticks as have room for their labels. */
function axisScale({ makespan, width }: Plot, unit: number | undefined): Scale {
  const fits = ({ ticks, step }: Scale) =>
    ticks.every(({ label }) => textWidth(label, smallSize) + 12 <= (step / makespan) * width);
  const scales = [64, 96, 144, 216, 324].map((pixels) => scaleOf(makespan, width / pixels, unit));
  return scales.find(fits) ?? scaleOf(makespan, 2);
}
