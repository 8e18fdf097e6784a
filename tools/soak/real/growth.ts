/** Whether something grows: the end against what it was once the process was warm. */

import type { Gauges } from './gauges.js';

export type Gauge = Exclude<keyof Gauges, 'opened'>;

export interface Growth {
  readonly what: Gauge;
  readonly early: number;
  readonly late: number;
  /** The most that `late` may be. */
  readonly most: number;
}

/** Memory is allowed what a collector leaves lying about; everything else must be exactly flat. */
const SLACK: Readonly<Record<Gauge, (early: number) => number>> = {
  handles: () => 0,
  descriptors: () => 0,
  threads: () => 0,
  descendants: () => 0,
  files: () => 0,
  rss: (early) => Math.max(0.15 * early, 24),
  heap: (early) => Math.max(0.1 * early, 4),
  external: (early) => Math.max(0.1 * early, 4),
};

/** Compares the middle of the second quarter with that of the last: the first is for warming up. */
export function growthOf(readings: readonly Gauges[]): readonly Growth[] {
  const quarter = Math.max(Math.floor(readings.length / 4), 1);
  const early = readings.slice(quarter, 2 * quarter);
  const late = readings.slice(-quarter);
  return (Object.keys(SLACK) as Gauge[]).map((what) => {
    const before = middle((early.length > 0 ? early : readings).map((gauges) => gauges[what]));
    return {
      what,
      early: before,
      late: middle(late.map((gauges) => gauges[what])),
      most: before + SLACK[what](before),
    };
  });
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
