/** Cuts links into wires from one column to the next, through slots that they have for themselves in the columns between. */

import type { Columns } from './columns.js';

/** An end of a link. */
export interface Port {
  readonly item: number;
  /** Distance from the top of the item. */
  readonly y: number;
}

/** What stands in a column: an item, or a slot without height for a link that passes. */
export interface Cell {
  readonly column: number;
  readonly height: number;
  readonly isSlot: boolean;
}

/** From a cell to a cell of the next column. */
export interface Wire {
  readonly from: number;
  readonly fromY: number;
  readonly to: number;
  readonly toY: number;
}

export interface Wiring {
  /** The items first, in their order, then the slots. */
  readonly cells: readonly Cell[];
  readonly wires: readonly Wire[];
  /** For each link the wires that it consists of, from left to right. */
  readonly runs: readonly (readonly Wire[])[];
}

/** Links from the same port share their slots. */
export function wire(
  heights: readonly number[],
  { columnOf, arrows }: Columns,
  ports: readonly { readonly left: Port; readonly right: Port }[],
): Wiring {
  const cells: Cell[] = heights.map((height, item) => ({ column: columnOf[item] ?? 0, height, isSlot: false }));
  const slots = new Map<string, number>();
  const wires = new Map<string, Wire>();
  const slotFor = ({ item, y }: Port, column: number): number => {
    const key = `${item} ${y} ${column}`;
    const slot = slots.get(key) ?? cells.push({ column, height: 0, isSlot: true }) - 1;
    slots.set(key, slot);
    return slot;
  };
  const wireFor = (one: Wire): Wire => {
    const key = `${one.from} ${one.fromY} ${one.to} ${one.toY}`;
    const known = wires.get(key) ?? one;
    wires.set(key, known);
    return known;
  };
  const runs = arrows.map(({ from, to }, link) => {
    const { left, right } = ports[link] as { left: Port; right: Port };
    const run: Wire[] = [];
    let [at, atY] = [from, left.y];
    for (let column = (columnOf[from] ?? 0) + 1; column < (columnOf[to] ?? 0); column++) {
      const slot = slotFor(left, column);
      run.push(wireFor({ from: at, fromY: atY, to: slot, toY: 0 }));
      [at, atY] = [slot, 0];
    }
    run.push(wireFor({ from: at, fromY: atY, to, toY: right.y }));
    return run;
  });
  return { cells, wires: [...wires.values()], runs };
}
