/** Packs sizes into bins: best fit first, and a bounded search where that is not good enough. */

/** Wrong turns that all searches of one packing may take back together; some milliseconds. */
const RETRIES = 20_000;

/**
 * The bin of each size, with as few of the spare bins as possible, or undefined if they don't fit.
 *
 * @param sizes largest first.
 * @param open room in the bins that are in use anyway; they are numbered first.
 * @param spare room in the others, all equal.
 */
export function packBins(
  sizes: readonly number[],
  open: readonly number[],
  spare: readonly number[],
): readonly number[] | undefined {
  const budget = { retries: RETRIES };
  for (let opened = leastSpare(sizes, open, spare); opened <= spare.length; opened++) {
    const bins = search(sizes, [...open, ...spare.slice(0, opened)], budget);
    if (bins) return bins;
  }
  return undefined;
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
  const room = [...rooms];
  const chosen: number[] = [];
  const untried: number[][] = [];
  while (chosen.length < sizes.length) {
    const at = chosen.length;
    const choices = untried[at] ?? bestFitLast(room, sizes[at]!);
    untried[at] = choices;
    const bin = choices.pop();
    if (bin !== undefined) {
      room[bin]! -= sizes[at]!;
      chosen.push(bin);
      continue;
    }
    untried.length = at;
    const wrong = chosen.pop();
    if (wrong === undefined || budget.retries === 0) return undefined;
    budget.retries -= 1;
    room[wrong]! += sizes[at - 1]!;
  }
  return chosen;
}

/** The bins that the size fits into; of bins with equal room the first is enough. */
function bestFitLast(room: readonly number[], size: number): number[] {
  const bins = new Map<number, number>();
  for (const [bin, left] of room.entries()) if (left >= size && !bins.has(left)) bins.set(left, bin);
  return [...bins].sort(([a], [b]) => b - a).map(([, bin]) => bin);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
