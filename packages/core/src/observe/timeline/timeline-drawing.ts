/** Lays a chart out as a picture: a legend, lanes with their modules, the jobs that wait beneath them, and an axis of time. */

import { at, type Drawing, type Shape } from '../svg/drawing.js';
import { drawLegend, type LegendItem } from '../svg/legend.js';
import { fitText, textWidth } from '../svg/measure.js';
import { styleOf } from '../svg/theme.js';
import { durationText, type Scale, scaleOf } from '../text/scale.js';
import type { Bar, Chart, Lane, LaneGroup } from './chart.js';
import { countText } from './count-text.js';
import { jobText } from './job-text.js';
import { type DrawnLane, drawLane, type Part, type Plot, rowHeight, xOf } from './lane-drawing.js';
import { laneLabel } from './lane-label.js';
import { colorOf, palette } from './palette.js';
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
  bar: { stroke: ['#15181c', 'none'], 'stroke-opacity': '0.35', 'stroke-width': '0.75' },
  wait: { stroke: ['#8b949e', '#6e7681'], 'stroke-width': '0.75' },
  failed: { stroke: '#8f0d1e', 'stroke-width': '2' },
  'failed-bar': { fill: ['#8f0d1e', '#ff4d5e'] },
  busy: { fill: ['#77aadd', '#5b8fc7'] },
  queue: { fill: ['#a8b1bb', '#58616c'] },
});

export function timelineDrawing(chart: Chart, { width = 960, unit }: SvgOptions = {}): Drawing {
  const total = Math.max(480, width);
  const left = margin + labelWidth(chart) + 12;
  const plot = { left, width: total - left - shareWidth - margin, makespan: Math.max(chart.makespan, leastMakespan) };
  const head = drawHead(chart, unit, total);
  const groups = drawGroups(chart, head.height + 12, plot);
  const bottom = head.height + 12 + groups.height;
  const legend = drawLegend(legendOf(chart, groups), { top: bottom + 48, left: margin, right: total - margin });
  return {
    width: total,
    height: bottom + 52 + legend.height,
    title: `Timeline of ${chart.name}`,
    description: descriptionOf(chart, unit),
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

function descriptionOf(chart: Chart, unit: number | undefined): string {
  const lanes = chart.groups.flatMap((group) =>
    group.lanes.map((lane) => {
      const { name, suffix } = laneLabel(chart, group, lane);
      return `${name}${suffix} ${shareText(lane)}`;
    }),
  );
  return `${summaryOf(chart, unit)}. ${lanes.length > 0 ? `Busy: ${lanes.join(', ')}.` : ''}`.trim();
}

function summaryOf(chart: Chart, unit: number | undefined): string {
  return `${countText(chart)}, ${durationText(chart.makespan, unit)}`;
}

function shareText({ busy }: Lane): string {
  return `${Math.round(busy * 100)}%`;
}

function drawHead(chart: Chart, unit: number | undefined, total: number): Part {
  const name = fitText(chart.name, total - 2 * margin, 16, true);
  return {
    height: 80,
    shapes: [
      { kind: 'text', look: 'ink', x: margin, y: 38, text: name, size: 16, bold: true },
      { kind: 'text', look: 'soft', x: margin, y: 58, text: summaryOf(chart, unit), size: smallSize },
    ],
  };
}

/** Of what was drawn; jobs are listed while each has a color of its own. */
function legendOf({ jobs }: Chart, { shapes, named, numbered }: DrawnGroups): LegendItem[] {
  const looks = new Set(shapes.map(({ look }) => look));
  const listed = looks.has('bar') && jobs.length <= palette.length ? jobs : [];
  const other = [
    { of: ['failed'], look: 'failed', text: 'failed', fill: '#aeb6bf' },
    ...(looks.has('failed') ? [] : [{ of: ['failed-bar'], look: 'failed-bar', text: 'failed' }]),
    { of: ['wait'], look: 'wait', text: 'waiting for a replica', fill: hatchFill() },
    { of: ['busy'], look: 'busy', text: 'share of time in which the replica is busy' },
    { of: ['queue'], look: 'queue', text: 'how many jobs wait for a replica' },
  ];
  return [
    ...listed.map((job) => ({ look: 'bar', text: jobText(job), fill: colorOf(job).hex })),
    ...other.filter(({ of }) => of.some((look) => looks.has(look))),
    ...keyOf(named, numbered && listed.length === 0).map((text) => ({ text })),
  ];
}

function keyOf(named: Bar | undefined, numbered: boolean): string[] {
  const [module, id] = [fitText(named?.module ?? '', widestName, smallSize), named?.job.id];
  return [
    ...(named === undefined ? [] : [`${module}·${id}: module ${module}, job ${id}`]),
    ...(numbered ? ['a number alone: a job'] : []),
  ];
}

interface DrawnGroups extends Part {
  readonly named: Bar | undefined;
  readonly numbered: boolean;
}

function drawGroups(chart: Chart, top: number, plot: Plot): DrawnGroups {
  const shapes: Shape[] = [];
  const lanes: DrawnLane[] = [];
  let y = top;
  for (const [index, group] of chart.groups.entries()) {
    if (index > 0) {
      const right = plot.left + plot.width + shareWidth;
      shapes.push({ kind: 'path', look: 'rule', d: `M${at(margin, y + groupGap / 2)}H${at(right)}` });
      y += groupGap;
    }
    for (const lane of group.lanes) {
      const drawn = drawLane(lane, y, plot);
      shapes.push(...laneTexts(laneText(chart, group, lane), lane, y, plot), ...drawn.shapes);
      lanes.push(drawn);
      y += drawn.height + laneGap;
    }
    const { peak, height, shapes: drawn } = drawWaits(group.waits, y, plot);
    const label = { kind: 'text', look: 'soft', x: margin, y: y + height - 7, size: smallSize } as const;
    shapes.push(...drawn, ...(peak === undefined ? [] : [{ ...label, text: waitText(peak) }]));
    y += height === 0 ? -laneGap : height;
  }
  const named = lanes.find((lane) => lane.named !== undefined)?.named;
  return { height: y - top + 10, shapes, named, numbered: lanes.some(({ numbered }) => numbered) };
}

function waitText(peak: number): string {
  return `max. ${peak} waiting`;
}

function laneText(chart: Chart, group: LaneGroup, lane: Lane): string {
  const { name, suffix } = laneLabel(chart, group, lane);
  return fitText(name, Math.max(60, widestName - textWidth(suffix, nameSize)), nameSize) + suffix;
}

function laneTexts(name: string, lane: Lane, top: number, { left, width }: Plot): Shape[] {
  const y = top + rowHeight / 2 + 4.5;
  const share = shareText(lane);
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
