/** Two builds compared: what a job costs, in turn, and how many messages it takes. */

import { median } from '../median.js';
import type { Build, Travelled } from './build.js';

/** What is measured, with jobs that take a quarter of a second or so. */
export const contests: Readonly<Record<string, number>> = {
  'one group': 20_000,
  diamond: 5_000,
  processes: 8_000,
  sequential: 80_000,
};

export const counted = [
  'one group, one job at a time',
  'diamond, one job at a time',
  'processes, one job at a time',
  'one group, 50 jobs at once',
];

/** Most that a job of the new build may cost, as a part of what it cost. */
export const most = 1.03;

export interface Cost {
  readonly contest: string;
  /** Microseconds of the processor per job: medians. */
  readonly old: number;
  readonly new: number;
  /** new / old of each pair, ascending. */
  readonly ratios: readonly number[];
  readonly ratio: number;
}

export interface Messages {
  readonly what: string;
  readonly old: Travelled;
  readonly new: Travelled;
}

const WARM_UP = 3;

/** Each pair begins with another build, since who comes second may find a warmer machine. */
export async function costs(builds: readonly [Build, Build], contest: string, pairs: number): Promise<Cost> {
  const jobs = contests[contest] as number;
  const measured: [number[], number[]] = [[], []];
  for (let pair = -WARM_UP; pair < pairs; pair++) {
    for (const index of pair % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const cost = await builds[index].measure(contest, jobs);
      if (pair >= 0) measured[index].push(cost);
    }
  }
  const [old, fresh] = measured;
  const ratios = old.map((cost, pair) => (fresh[pair] as number) / cost).sort((a, b) => a - b);
  return { contest, old: median(old), new: median(fresh), ratios, ratio: median(ratios) };
}

export async function messages([old, fresh]: readonly [Build, Build], what: string): Promise<Messages> {
  return { what, old: await old.count(what, 1_000), new: await fresh.count(what, 1_000) };
}

/** What is wrong with the new build. */
export function problems(all: readonly Cost[], travelled: readonly Messages[]): readonly string[] {
  const dear = all.filter(({ ratio }) => ratio > most);
  const other = travelled.filter((each) => each.old.sent !== each.new.sent || each.old.received !== each.new.received);
  return [
    ...dear.map(
      ({ contest, ratio }) =>
        `${contest}: a job costs ${ratio.toFixed(3)} of what it cost; at most ${most} is allowed.`,
    ),
    ...other.map(({ what }) => `${what}: other numbers of messages.`),
  ];
}
