/** Orders the cells of each column so that few wires cross: each moves to the middle of its neighbors, back and forth. */

import type { Cell, Wire, Wiring } from './wires.js';

const sweeps = 16;

/** For each column its cells from top to bottom. */
export function orderCells({ cells, wires }: Wiring): number[][] {
  let order: number[][] = Array.from({ length: Math.max(0, ...cells.map(({ column }) => column + 1)) }, () => []);
  for (const [cell, { column }] of cells.entries()) order[column]?.push(cell);
  const gaps: Wire[][] = order.map(() => []);
  for (const wire of wires) gaps[cells[wire.from]?.column ?? 0]?.push(wire);
  let best = order;
  let fewest = crossings(order, gaps, cells);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    order = sweep % 2 === 0 ? sweptRight(order, gaps, cells) : sweptLeft(order, gaps, cells);
    const count = crossings(order, gaps, cells);
    if (count < fewest) [best, fewest] = [order, count];
  }
  return best;
}

function sweptRight(order: readonly number[][], gaps: readonly Wire[][], cells: readonly Cell[]): number[][] {
  const result = [...order];
  for (let column = 1; column < result.length; column++) {
    const rank = ranks(result[column - 1] ?? []);
    const ends = (gaps[column - 1] ?? []).map((wire) => ({ cell: wire.to, pull: leftEnd(wire, rank, cells) }));
    result[column] = sorted(result[column] ?? [], ends);
  }
  return result;
}

function sweptLeft(order: readonly number[][], gaps: readonly Wire[][], cells: readonly Cell[]): number[][] {
  const result = [...order];
  for (let column = result.length - 2; column >= 0; column--) {
    const rank = ranks(result[column + 1] ?? []);
    const ends = (gaps[column] ?? []).map((wire) => ({ cell: wire.from, pull: rightEnd(wire, rank, cells) }));
    result[column] = sorted(result[column] ?? [], ends);
  }
  return result;
}

/** By the mean of what pulls at each cell; one that nothing pulls at keeps its place. */
function sorted(column: readonly number[], ends: readonly { cell: number; pull: number }[]): number[] {
  const pulls = new Map<number, { sum: number; count: number }>();
  for (const { cell, pull } of ends) {
    const { sum, count } = pulls.get(cell) ?? { sum: 0, count: 0 };
    pulls.set(cell, { sum: sum + pull, count: count + 1 });
  }
  const wanted = new Map(
    column.map((cell, rank) => {
      const pull = pulls.get(cell);
      return [cell, pull === undefined ? rank : pull.sum / pull.count];
    }),
  );
  return [...column].sort((one, other) => (wanted.get(one) ?? 0) - (wanted.get(other) ?? 0));
}

function crossings(order: readonly number[][], gaps: readonly Wire[][], cells: readonly Cell[]): number {
  const rank = order.map(ranks);
  let count = 0;
  for (const [column, wires] of gaps.entries()) {
    const lefts = wires.map((wire) => leftEnd(wire, rank[column] ?? new Map(), cells));
    const rights = wires.map((wire) => rightEnd(wire, rank[column + 1] ?? new Map(), cells));
    for (let one = 0; one < wires.length; one++)
      for (let other = 0; other < one; other++) {
        const across = ((lefts[one] ?? 0) - (lefts[other] ?? 0)) * ((rights[one] ?? 0) - (rights[other] ?? 0));
        if (across < 0) count += 1;
      }
  }
  return count;
}

type Ranks = ReadonlyMap<number, number>;

function ranks(column: readonly number[]): Ranks {
  return new Map(column.map((cell, rank) => [cell, rank]));
}

function leftEnd({ from, fromY }: Wire, rank: Ranks, cells: readonly Cell[]): number {
  return (rank.get(from) ?? 0) + fraction(fromY, cells[from]?.height);
}

function rightEnd({ to, toY }: Wire, rank: Ranks, cells: readonly Cell[]): number {
  return (rank.get(to) ?? 0) + fraction(toY, cells[to]?.height);
}

/** Ports of one cell keep their order, between the ranks of its neighbors. */
function fraction(y: number, height = 0): number {
  return height > 0 ? y / height / 2 : 0.25;
}
