/** Draws the jobs that wait for a replica of a group: a hatched strip each, or how many they are where they are many. */

import { element } from '../svg/xml.js';
import { durationText } from '../text/scale.js';
import type { Wait } from './chart.js';
import { jobText } from './job-text.js';
import { type Part, type Plot, steps, xOf } from './lane-drawing.js';
import { colorOf, palette } from './palette.js';
import { inRows } from './spans.js';

const stripHeight = 6;
const stripGap = 2;
const mostStrips = 6;
const areaHeight = 22;
/** Shorter waits than that are not seen. */
const leastWidth = 3;
const slotWidth = 2;
const gray = '#8b949e';

export interface Waits extends Part {
  /** How many waited at once, if that is what is drawn. */
  readonly peak: number | undefined;
}

export function drawWaits(waits: readonly Wait[], top: number, plot: Plot): Waits {
  const visible = waits.filter(({ begin, end }) => xOf(plot, end) - xOf(plot, begin) >= leastWidth);
  if (visible.length === 0) return { peak: undefined, height: 0, shapes: [] };
  const lengths = queueLengths(waits, Math.ceil(plot.width / slotWidth), plot.makespan);
  const peak = lengths.reduce((most, length) => Math.max(most, length));
  if (peak > mostStrips) {
    const d = steps(
      lengths.map((length) => length / peak),
      top,
      areaHeight,
      plot,
    );
    return { peak, height: areaHeight, shapes: [{ kind: 'path', look: 'queue', d }] };
  }
  const rows = inRows(visible.map((wait) => [wait]));
  return {
    peak: undefined,
    height: rows.length * (stripHeight + stripGap) - stripGap,
    shapes: rows.flatMap((strips, row) =>
      strips.map((wait) => drawStrip(wait, top + row * (stripHeight + stripGap), plot)),
    ),
  };
}

function drawStrip({ job, begin, end }: Wait, y: number, plot: Plot): Part['shapes'][number] {
  const x = xOf(plot, begin);
  const width = xOf(plot, end) - x;
  const title = `${jobText(job)} waits for a replica: ${durationText(end - begin)}`;
  return {
    kind: 'box',
    look: 'wait',
    x,
    y,
    width,
    height: stripHeight,
    radius: 1.5,
    fill: hatchFill(colorOf(job).hex),
    title,
  };
}

/** The longest queue in each of so many equal slots of time. */
function queueLengths(waits: readonly Wait[], slots: number, makespan: number): number[] {
  const slotOf = (time: number) => Math.min(slots - 1, Math.floor((time / makespan) * slots));
  const changes = waits.flatMap(({ begin, end }) => [
    { time: begin, by: 1 },
    { time: end, by: -1 },
  ]);
  const lengths = Array.from({ length: slots }, () => 0);
  let [length, slot] = [0, 0];
  for (const { time, by } of changes.sort((one, other) => one.time - other.time || one.by - other.by)) {
    for (; slot < slotOf(time); slot++) lengths[slot + 1] = length;
    length += by;
    lengths[slot] = Math.max(lengths[slot] ?? 0, length);
  }
  return lengths;
}

/** Hatched in a color, or in gray for what stands for any job. */
export function hatchFill(hex = gray): string {
  return `url(#${hatchId(hex)})`;
}

function hatchId(hex: string): string {
  return `magda-wait-${hex.slice(1)}`;
}

/** The patterns that `hatchFill` refers to. */
export function hatches(): string {
  const size = { width: 5, height: 5 };
  return [gray, ...palette.map(({ hex }) => hex)]
    .map((hex) => {
      const ground = element('rect', { ...size, fill: hex, 'fill-opacity': 0.45 });
      const line = element('rect', { width: 2, height: 5, fill: hex });
      const attributes = { id: hatchId(hex), ...size, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' };
      return element('pattern', attributes, ground + line);
    })
    .join('');
}
