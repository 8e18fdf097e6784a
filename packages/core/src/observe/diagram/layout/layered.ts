/** Lays out boxes and links in columns, from left to right: no box overlaps another, and no link crosses a box. */

import { alignCells } from './align.js';
import { assignColumns, type Pin } from './columns.js';
import { orderCells } from './order.js';
import { type Port, type Wiring, wire } from './wires.js';

export interface Item {
  readonly width: number;
  readonly height: number;
  /** In a column of its own kind, before or after all others. */
  readonly pin?: Pin;
}

export interface Link {
  readonly from: Port;
  readonly to: Port;
}

export interface Spacing {
  /** Between columns. */
  readonly column: number;
  /** Between a column of pinned items and the rest. */
  readonly pinned: number;
  /** Between items of one column. */
  readonly row: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Top left corner of each item. */
  readonly items: readonly Point[];
  /** For each link, in its own direction, points between which it is straight and curved by turns, beginning straight. */
  readonly routes: readonly (readonly Point[])[];
}

/** A gap is so wide that no wire is too steep to follow. */
const gapPerClimb = 0.3;
const widestGap = 140;

export function layered(items: readonly Item[], links: readonly Link[], spacing: Spacing): Layout {
  const pins = items.map((item) => item.pin);
  const columns = assignColumns(
    pins,
    links.map(({ from, to }) => ({ from: from.item, to: to.item })),
  );
  const ports = links.map(({ from, to }, index) =>
    columns.arrows[index]?.reversed ? { left: to, right: from } : { left: from, right: to },
  );
  const wiring = wire(
    items.map(({ height }) => height),
    columns,
    ports,
  );
  const order = orderCells(wiring);
  const tops = alignCells(wiring, order, spacing.row);
  const spans = columnSpans(order, items, spacing, steepness(wiring, tops));
  const placed = items.map(({ width }, index): Point => {
    const { left, right } = spans[columns.columnOf[index] ?? 0] ?? { left: 0, right: 0 };
    return { x: (left + right - width) / 2, y: tops[index] ?? 0 };
  });
  const routes = wiring.runs.map((run, index) => {
    const points = run.flatMap(({ from, fromY, to, toY }) => [
      { x: spans[wiring.cells[from]?.column ?? 0]?.right ?? 0, y: (tops[from] ?? 0) + fromY },
      { x: spans[wiring.cells[to]?.column ?? 0]?.left ?? 0, y: (tops[to] ?? 0) + toY },
    ]);
    const { left, right } = ports[index] as { left: Port; right: Port };
    const start = { x: (placed[left.item]?.x ?? 0) + (items[left.item]?.width ?? 0), y: points[0]?.y ?? 0 };
    const stop = { x: placed[right.item]?.x ?? 0, y: points.at(-1)?.y ?? 0 };
    const route = [start, ...points, stop];
    return columns.arrows[index]?.reversed ? route.reverse() : route;
  });
  return {
    width: spans.at(-1)?.right ?? 0,
    height: Math.max(0, ...wiring.cells.map(({ height }, cell) => (tops[cell] ?? 0) + height)),
    items: placed,
    routes,
  };
}

/** For each column how far the wires from there to the next climb or fall, at most. */
function steepness({ cells, wires }: Wiring, tops: readonly number[]): number[] {
  const climbs: number[] = [];
  for (const { from, fromY, to, toY } of wires) {
    const column = cells[from]?.column ?? 0;
    const climb = Math.abs((tops[to] ?? 0) + toY - (tops[from] ?? 0) - fromY);
    climbs[column] = Math.max(climbs[column] ?? 0, climb);
  }
  return climbs;
}

/** From where to where each column reaches; where wires are steep there is more room between. */
function columnSpans(
  order: readonly number[][],
  items: readonly Item[],
  spacing: Spacing,
  climbs: readonly number[],
): { left: number; right: number }[] {
  const pinned = order.map((column) => column.some((cell) => items[cell]?.pin !== undefined));
  let left = 0;
  return order.map((column, index) => {
    const span = { left, right: left + Math.max(0, ...column.map((cell) => items[cell]?.width ?? 0)) };
    const least = pinned[index] || pinned[index + 1] ? spacing.pinned : spacing.column;
    left = span.right + (least > 0 ? Math.max(least, Math.min(widestGap, (climbs[index] ?? 0) * gapPerClimb)) : 0);
    return span;
  });
}
