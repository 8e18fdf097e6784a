/** Packs sizes into bins: best fit first, and a bounded search where that is not good enough. */

import { Bins } from './bins.js';

/** Wrong turns that all searches of one packing may take back together; some milliseconds. */
const RETRIES = 20_000;

/**
 * The bin of each size, with as few of the spare bins as possible, or undefined if they don't fit.
 *
 * @param sizes largest first.
 * @param open room in the bins that are in use anyway; they are numbered first.
 * @param spare room in the others, all equal and more than in any of those.
 */
export function packBins(
  sizes: readonly number[],
  open: readonly number[],
  spare: readonly number[],
): readonly number[] | undefined {
  const rooms = [...open, ...spare];
  // It comes to spare bins last and in their order, so that fewer of them would change nothing but that they run out.
  const bestFit = search(sizes, rooms, { retries: 0 });
  const most = bestFit === undefined ? rooms.length : lastOf(bestFit);
  const budget = { retries: RETRIES };
  for (let count = open.length + leastSpare(sizes, open, spare); count <= most && budget.retries > 0; count++) {
    const bins = search(sizes, rooms.slice(0, count), budget);
    if (bins) return bins;
  }
  return bestFit;
}

/** No packing can do with fewer spare bins. */
function leastSpare(sizes: readonly number[], open: readonly number[], [room = 1]: readonly number[]): number {
  const missing = sum(sizes) - sum(open);
  return Math.max(0, Math.ceil(missing / room));
}

function search(
  sizes: readonly number[],
  rooms: readonly number[],
  budget: { retries: number },
): readonly number[] | undefined {
  const bins = new Bins(rooms);
  const chosen: number[] = [];
  const untried: number[][] = [];
  while (chosen.length < sizes.length) {
    const at = chosen.length;
    const choices = untried[at] ?? bins.fitting(sizes[at]!);
    untried[at] = choices;
    const bin = choices.pop();
    if (bin !== undefined) {
      bins.take(bin, sizes[at]!);
      chosen.push(bin);
      continue;
    }
    untried.length = at;
    const wrong = chosen.pop();
    if (wrong === undefined || budget.retries === 0) return undefined;
    budget.retries -= 1;
    bins.take(wrong, -sizes[at - 1]!);
  }
  return chosen;
}

function lastOf(bins: readonly number[]): number {
  return bins.reduce((last, bin) => Math.max(last, bin), 0);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
