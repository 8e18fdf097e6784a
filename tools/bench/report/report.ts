/** All that a run of the benchmarks found, and where. */

import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Compared, Result } from '../measure.js';

export interface Report {
  readonly machine: {
    readonly node: string;
    readonly cpu: string;
    readonly cores: number;
    readonly gib: number;
    readonly platform: string;
  };
  /** Of the peers. */
  readonly versions: Readonly<Record<string, string>>;
  /** ISO date. */
  readonly date: string;
  /** Alternations. */
  readonly times: number;
  readonly seconds: number;
  readonly results: readonly Result[];
}

const peers = ['tinypool', 'piscina', 'poolifier', 'workerpool', 'threads', 'bullmq', 'ws', 'msgpackr'];

export function surroundings(): Pick<Report, 'machine' | 'versions' | 'date'> {
  const [cpu] = cpus();
  const machine = {
    node: process.version,
    cpu: cpu?.model.trim() ?? process.arch,
    cores: cpus().length,
    gib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
  };
  const versions = Object.fromEntries(peers.map((name) => [name, versionOf(name)]));
  return { machine, versions, date: new Date().toISOString().slice(0, 10) };
}

function versionOf(name: string): string {
  const file = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

/** A figure with as many digits as a measurement is worth. */
export function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

export function ratioOf(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(value >= 10 ? 3 : 2);
}

export function targetOf({ target }: Compared): string {
  if (target === undefined) return '';
  return 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
}

export function verdictOf({ isMet }: Compared): string {
  if (isMet === undefined) return '';
  return isMet ? 'met' : 'missed';
}

/** From the least to the greatest ratio. */
export function spreadOf({ ratios }: Compared): string {
  return `${ratioOf(ratios[0])} … ${ratioOf(ratios.at(-1))}`;
}
