/** Writes for the terminal what limits a pipeline: the verdict, the groups with their loads, and what to do. */

import { cut, printable, table } from '../text/cells.js';
import { durationText } from '../text/scale.js';
import type { GroupLoad } from '../timeline/group-load.js';
import type { Bottleneck } from './bottleneck.js';

const widestName = 24;

export function bottleneckText(found: Omit<Bottleneck, 'toText'>): string {
  const [first] = found.groups;
  if (first === undefined) return 'No module has run yet.';
  return [
    verdict(found, first),
    '',
    ...table([
      ['group', 'replicas', 'busy per job', 'queued per job', 'capacity', 'slowest module'],
      ...found.groups.map(row),
    ]),
    '',
    whatToDo(found),
  ].join('\n');
}

function verdict({ limit, limiting }: Omit<Bottleneck, 'toText'>, { capacity }: GroupLoad): string {
  if (limit === 'arrivals')
    return `No group limits the throughput: the slowest could take ${rate(capacity)}, and jobs hardly wait for it.`;
  if (limiting.includes(undefined)) return `A sequential pipeline works on one job at a time: ${rate(capacity)}.`;
  const names = limiting.map((group = '') => `"${printable(group)}"`).join(', ');
  return limiting.length === 1
    ? `Group ${names} limits the throughput to ${rate(capacity)}.`
    : `Groups ${names} limit the throughput to ${rate(capacity)}.`;
}

function row({ group, replicas, busyPerJob, queuedPerJob, capacity, slowest }: GroupLoad): string[] {
  const name = group === undefined ? '(sequential)' : cut(printable(group), widestName);
  const module = `${cut(printable(slowest.module), widestName)} (${durationText(slowest.ms)})`;
  return [name, String(replicas), durationText(busyPerJob), durationText(queuedPerJob), rate(capacity), module];
}

function whatToDo({ limit, limiting, advice, gain }: Omit<Bottleneck, 'toText'>): string {
  if (limit === 'arrivals') return 'More replicas would change nothing: send more jobs at once.';
  if (limiting.includes(undefined)) return 'Group it, with toParallel(), so that jobs overlap.';
  if (advice.length === 0) return 'More replicas would not help, or are not possible: make the slowest module faster.';
  const steps = advice
    .map(({ group, from, to }) => `"${printable(group)}" ${to} replicas instead of ${from}`)
    .join(', ');
  return `Give ${steps}: ${Number(gain.toFixed(2))} times the throughput in the long run, if there are cores for them.`;
}

function rate(perSecond: number): string {
  return Number.isFinite(perSecond) ? `${Number(perSecond.toPrecision(3))} jobs/s` : 'any number of jobs/s';
}
