/** Moves the cells of each column up and down, in their order and without overlap, so that wires become as straight as possible. */

import type { Wire, Wiring } from './wires.js';

const rounds = 40;
/** Long links bend less than short ones. */
const slotWeight = 8;

/** Top of each cell, the least being 0. */
export function alignCells({ cells, wires }: Wiring, order: readonly number[][], gap: number): number[] {
  const tops: number[] = [];
  for (const column of order) stack(column, cells, gap, tops);
  const touching: Wire[][] = cells.map(() => []);
  for (const wire of wires) {
    touching[wire.from]?.push(wire);
    touching[wire.to]?.push(wire);
  }
  for (let round = 0; round < rounds; round++)
    for (const column of round % 2 === 0 ? order : [...order].reverse()) {
      const wanted = column.map((cell) => wish(cell, touching[cell] ?? [], tops, cells));
      const settled = spread(
        wanted,
        column.map((cell) => cells[cell]?.height ?? 0),
        gap,
      );
      for (const [index, cell] of column.entries()) tops[cell] = settled[index] ?? 0;
    }
  const least = Math.min(...tops);
  return tops.map((top) => top - least);
}

function stack(column: readonly number[], cells: Wiring['cells'], gap: number, tops: number[]): void {
  let top = 0;
  for (const cell of column) {
    tops[cell] = top;
    top += (cells[cell]?.height ?? 0) + gap;
  }
}

interface Wish {
  readonly top: number;
  readonly weight: number;
}

/** Where the wires of a cell would be straight, on average. */
function wish(cell: number, wires: readonly Wire[], tops: readonly number[], cells: Wiring['cells']): Wish {
  let [sum, weight] = [0, 0];
  for (const { from, fromY, to, toY } of wires) {
    const [other, here, there] = from === cell ? [to, fromY, toY] : [from, toY, fromY];
    const pull = cells[cell]?.isSlot && cells[other]?.isSlot ? slotWeight : 1;
    sum += pull * ((tops[other] ?? 0) + there - here);
    weight += pull;
  }
  return weight === 0 ? { top: tops[cell] ?? 0, weight: 0.01 } : { top: sum / weight, weight };
}

/**
 * The places nearest to the wishes, by least squares, at which nothing overlaps: neighbors that push each other
 * become a block, which takes the mean of their wishes (pool adjacent violators).
 */
export function spread(wishes: readonly Wish[], heights: readonly number[], gap: number): number[] {
  let offset = 0;
  const offsets = heights.map((height) => {
    const own = offset;
    offset += height + gap;
    return own;
  });
  const blocks: { sum: number; weight: number; count: number }[] = [];
  for (const [index, { top, weight }] of wishes.entries()) {
    let block = { sum: (top - (offsets[index] ?? 0)) * weight, weight, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.weight > block.sum / block.weight; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, weight: last.weight + block.weight, count: last.count + block.count };
    }
    blocks.push(block);
  }
  const places = blocks.flatMap(({ sum, weight, count }) => Array.from({ length: count }, () => sum / weight));
  return places.map((place, index) => place + (offsets[index] ?? 0));
}
