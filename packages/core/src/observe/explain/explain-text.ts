/** Writes an explanation for the terminal: the sums, and the critical path as a waterfall. */

import { onExecutor } from '../executor-names.js';
import { cut, printable, table } from '../text/cells.js';
import { durationText } from '../text/scale.js';
import type { Explanation, PathSegment } from './explanation.js';
import { type TimeUse, timeUses } from './stretches.js';

const words: Readonly<Record<TimeUse, string>> = {
  inputs: 'waiting for inputs',
  queued: 'queued for a replica',
  held: 'held back by the rate',
  retry: 'waiting to try again',
  transit: 'in transit',
  running: 'running',
  settling: 'settling',
};
const fills: Readonly<Record<TimeUse, string>> = {
  inputs: '·',
  queued: '░',
  held: '░',
  retry: '·',
  transit: '▒',
  running: '█',
  settling: '▒',
};
const barColumns = 40;
const widestName = 24;
const widestReason = 80;
/** Shorter parts of the whole are left out. */
const leastShare = 0.005;

export function explanationText(explanation: Omit<Explanation, 'toText'>, { unit }: { unit?: number } = {}): string {
  const { job, outcome, wall, uses, path, groups, modules, skipped } = explanation;
  const executors = new Map(groups.map(({ group, executor }) => [group, executor]));
  const place = (what: Pick<PathSegment, 'group' | 'replica'>) => placeOf(what) + onExecutor(executors.get(what.group));
  const shown = path.filter(({ begin, end }) => end - begin >= wall * leastShare);
  const elsewhere = modules.filter(({ critical }) => !critical);
  const time = (ms: number) => (unit === undefined ? durationText(ms) : String(Number((ms / unit).toFixed(2))));
  const took = `Job ${job} ${outcome === 'succeeded' ? 'took' : outcome === 'failed' ? 'failed after' : 'is at'}`;
  const spent = timeUses.filter((use) => uses[use] >= wall * leastShare && uses[use] > 0);
  return [
    `${took} ${durationText(wall, unit)}: ${spent.map((use) => `${percent(uses[use] / wall)} ${words[use]}`).join(', ')}`,
    '',
    ...table(shown.map((segment) => [place(segment), whatOf(segment), time(length(segment)), bar(segment, wall)])),
    ...(elsewhere.length === 0 ? [] : ['', 'Not on the critical path:']),
    ...table(
      elsewhere.map((module) => [place(module), cut(printable(module.module), widestName), time(module.running)]),
    ),
    ...(skipped.length === 0 ? [] : ['', 'Skipped:']),
    ...table(
      skipped.map((skip) => [
        place({ group: skip.group, replica: 0 }),
        cut(printable(skip.module), widestName),
        cut(printable(skip.reason ?? ''), widestReason),
      ]),
    ),
  ].join('\n');
}

function length({ begin, end }: PathSegment): number {
  return end - begin;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function placeOf({ group = '', replica = 0 }: Pick<PathSegment, 'group' | 'replica'>): string {
  return cut(printable(group), widestName) + (replica > 0 ? `/${replica}` : '');
}

function whatOf({ use, module }: PathSegment): string {
  return module === undefined ? words[use] : cut(printable(module), widestName);
}

function bar({ use, begin, end }: PathSegment, wall: number): string {
  const from = Math.min(barColumns - 1, Math.round((begin / wall) * barColumns));
  const to = Math.max(from + 1, Math.round((end / wall) * barColumns));
  return ' '.repeat(from) + fills[use].repeat(to - from);
}
