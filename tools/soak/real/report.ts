/** Prints what soaks on real executors came to, and says whether something grows. */

import { cpus, loadavg } from 'node:os';
import type { Effort } from './effort.js';
import type { Gauges } from './gauges.js';
import { type Growth, growthOf } from './growth.js';
import type { KillsFigures } from './kills.js';
import type { RoundFigures } from './round.js';

/** Rounds that were played at once, and what the process held after them. */
export interface RoundsRow {
  readonly seeds: readonly number[];
  readonly figures: readonly RoundFigures[];
  /** How often each condition befell the app, by name. */
  readonly conditions: Readonly<Record<string, number>>;
  /** Seconds since the begin. */
  readonly at: number;
  readonly gauges: Gauges;
}

interface Report {
  readonly executor: string;
  readonly before: Gauges;
  /** With the executor closed. */
  readonly after: Gauges;
  readonly effort: Effort;
  readonly json: boolean;
}

export interface RoundsReport extends Report {
  readonly rows: readonly RoundsRow[];
}

interface BuildsReport extends Report {
  readonly rows: readonly { readonly builds: number; readonly gauges: Gauges }[];
}

type KillsReport = Pick<Report, 'executor' | 'effort' | 'json'> & { readonly figures: KillsFigures };

/** Too few readings say nothing of growth. */
const ENOUGH = 8;

/** @returns whether nothing grows. */
export function printRounds({ rows, ...report }: RoundsReport): boolean {
  const figures = rows.flatMap((row) => row.figures);
  const sum = (one: (figures: RoundFigures) => number) => figures.reduce((total, row) => total + one(row), 0);
  const failed = added(figures.map((row) => row.failed));
  const conditions = added(rows.map((row) => row.conditions));
  const besides = added(figures.map((row) => row.besides));
  const totals = {
    rounds: figures.length,
    calls: sum(({ calls }) => calls),
    succeeded: sum(({ succeeded }) => succeeded),
    workers: sum(({ workers }) => workers),
    killed: sum(({ killed }) => killed),
  };
  return print(report, { ...totals, failed, conditions, besides, rows }, rows.map(readingOfRounds), () => {
    const { rounds, calls, succeeded, workers, killed } = totals;
    console.log(`${report.executor}: ${figure(rounds)} rounds, every promise was kept\n`);
    console.log(`  ${figure(calls)} calls, of which ${figure(succeeded)} succeeded`);
    printCounts(failed);
    console.log(`  ${figure(workers)} workers were started, ${figure(killed)} were killed from outside`);
    console.log('\nwhat befell the app:');
    printCounts(conditions);
    console.log('\nwhat callers and modules did besides:');
    printCounts(besides);
  });
}

function added(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}

function printCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts).sort(([, a], [, b]) => b - a)) {
    console.log(`  ${figure(count)} ${name}`);
  }
}

/** @returns whether nothing grows. */
export function printBuilds({ rows, ...report }: BuildsReport): boolean {
  const builds = rows.at(-1)?.builds ?? 0;
  const readings = rows.map(({ builds, gauges }): Reading => [`${builds} builds`, gauges]);
  return print(report, { builds, rows }, readings, () => {
    console.log(`${report.executor}: ${figure(builds)} builds and closes`);
  });
}

export function printKills({ executor, figures, effort, json }: KillsReport): void {
  if (json) return console.log(JSON.stringify({ machine: machine(), executor, ...effort, ...figures }, undefined, 1));
  const { kills, calls, succeeded, failed, refused, replaced, retried } = figures;
  console.log(`${machineInWords()}\n`);
  console.log(`${executor}: ${figure(kills)} workers were killed, every promise was kept\n`);
  console.log(`  ${figure(calls)} calls, of which ${figure(succeeded)} succeeded and are in the store, each once`);
  for (const [group, count] of Object.entries(failed)) {
    console.log(`  ${figure(count)} may have begun in a worker of ${group} that was killed, and failed`);
  }
  console.log(`  ${figure(refused)} were refused by the Aggregate, and are not in the store`);
  console.log(`  ${figure(replaced)} were in its worker when another took its place for that, and failed`);
  console.log(`  ${figure(retried)} began once more in another worker, as their group is idempotent`);
  printEffort(effort);
}

type Reading = readonly [name: string, gauges: Gauges];

function readingOfRounds({ at, gauges }: RoundsRow): Reading {
  return [`after ${Math.round(at)} s`, gauges];
}

function print(report: Report, figures: object, readings: readonly Reading[], tell: () => void): boolean {
  const { executor, before, after, effort, json } = report;
  const growth = readings.length < ENOUGH ? [] : growthOf(readings.map(([, gauges]) => gauges));
  const isFlat = growth.every(({ late, most }) => late <= most) && leavesNothing(before, after);
  if (json) {
    const all = { machine: machine(), executor, ...effort, ...figures, before, after, growth, isFlat };
    console.log(JSON.stringify(all, undefined, 1));
    return isFlat;
  }
  console.log(`${machineInWords()}\n`);
  tell();
  printEffort(effort);
  printGauges([['before', before], ...readings, ['closed', after]]);
  printGrowth(growth, isFlat);
  if (growth.some(({ what, late, most }) => what === 'descriptors' && late > most)) printOpened(before, after);
  return isFlat;
}

function printEffort({ seconds, processorSeconds }: Effort): void {
  console.log(`  ${figure(processorSeconds)} s of processor time in ${figure(seconds)} s\n`);
}

function leavesNothing(before: Gauges, after: Gauges): boolean {
  return (['handles', 'descendants', 'files'] as const).every((what) => after[what] <= before[what]);
}

function printGauges(readings: readonly Reading[]): void {
  console.log(
    '                    handles descriptors    threads descendants      files    rss MiB   heap MiB external MiB',
  );
  for (const [name, { handles, descriptors, threads, descendants, files, rss, heap, external }] of readings) {
    const counts = [handles, descriptors, threads, descendants, files].map((value) => String(value).padStart(11));
    const memory = [rss, heap, external].map((value) => value.toFixed(1).padStart(11));
    console.log(`  ${name.padEnd(14)}${counts.join('')}${memory.join('')}`);
  }
}

function printGrowth(growth: readonly Growth[], isFlat: boolean): void {
  for (const { what, early, late, most } of growth.filter((one) => one.late > one.most)) {
    console.log(`\n${what} grew from ${early.toFixed(1)} to ${late.toFixed(1)}, more than ${most.toFixed(1)}`);
  }
  if (growth.length === 0) console.log('\ntoo few readings to tell whether something grows');
  else if (isFlat) console.log('\nnothing grows');
  else if (growth.every(({ late, most }) => late <= most)) console.log('\nsomething is left behind');
}

/** What more descriptors are open on. */
function printOpened(before: Gauges, after: Gauges): void {
  for (const [target, count] of Object.entries(after.opened)) {
    const more = count - (before.opened[target] ?? 0);
    if (more > 0) console.log(`  ${more} more on ${target}`);
  }
}

function machine() {
  return { node: process.version, cpu: cpus()[0]?.model.trim(), cores: cpus().length, load: loadavg() };
}

function machineInWords(): string {
  const { node, cores, cpu, load } = machine();
  return `Node ${node}, ${cores} × ${cpu}; load over five minutes ${load[1]?.toFixed(1)}`;
}

function figure(value: number): string {
  return Math.round(value).toLocaleString('en');
}
