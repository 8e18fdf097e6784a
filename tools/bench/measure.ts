/** Has contestants work in turn, so that a machine that slows down slows all of them. */

import { Absent, type Comparison, type Contest, type Contestant } from './contest.js';
import { median } from './median.js';

export interface Result {
  readonly name: string;
  readonly unit: Contest['unit'];
  /** Medians by contestant. */
  readonly medians: Readonly<Record<string, number>>;
  /** Who could not take part, and why. */
  readonly absent: Readonly<Record<string, string>>;
  readonly comparisons: readonly Compared[];
}

export interface Compared extends Comparison {
  /** ours / peer of each alternation, ascending. */
  readonly ratios: readonly number[];
  readonly ratio: number;
  readonly isMet: boolean | undefined;
}

/** Times that do not count: on two cores it takes a hundred thousand jobs until all code is compiled that is worth it. */
const WARM_UP = 3;

export async function measure({ name, unit, contestants, comparisons }: Contest, times: number): Promise<Result> {
  const absent: Record<string, string> = {};
  const playing = new Map<string, Contestant>();
  const values: Record<string, number[]> = {};
  try {
    for (const [each, begin] of Object.entries(contestants)) {
      try {
        playing.set(each, await begin());
        values[each] = [];
      } catch (error) {
        if (!(error instanceof Absent)) throw error;
        absent[each] = error.message;
      }
    }
    for (let time = 0; time < WARM_UP + times; time++) {
      for (const [each, contestant] of inTurn([...playing], time)) {
        const value = await contestant.measure();
        if (time >= WARM_UP) values[each]?.push(value);
      }
    }
  } finally {
    for (const contestant of playing.values()) await contestant.close();
  }
  const medians = Object.fromEntries(Object.entries(values).map(([each, all]) => [each, median(all)]));
  return { name, unit, medians, absent, comparisons: comparisons.flatMap((one) => compared(one, values)) };
}

/** Each time another begins, as who comes after a heavy one may suffer from it. */
function inTurn<T>(all: readonly T[], time: number): readonly T[] {
  const first = time % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

function compared(comparison: Comparison, values: Readonly<Record<string, readonly number[]>>): readonly Compared[] {
  const [ours, peers] = [values[comparison.ours], values[comparison.peer]];
  if (ours === undefined || peers === undefined) return [];
  const ratios = ours.map((value, at) => value / (peers[at] as number)).sort((a, b) => a - b);
  const ratio = median(ratios);
  return [{ ...comparison, ratios, ratio, isMet: isMet(comparison.target, ratio) }];
}

function isMet(target: Comparison['target'], ratio: number): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost;
}
