/** Gives every item of a graph a column, so that links lead from left to right. */

export interface Arrow {
  readonly from: number;
  readonly to: number;
}

/** Where an item must be: `first` has only links from it, `last` only links to it. */
export type Pin = 'first' | 'last' | undefined;

export interface Columns {
  /** Column of each item, from 0. */
  readonly columnOf: readonly number[];
  /** The links in their order, turned around where they close a circle: now all lead to the right. */
  readonly arrows: readonly (Arrow & { readonly reversed: boolean })[];
}

/** As few columns as there can be; no link may lead from an item to itself. */
export function assignColumns(pins: readonly Pin[], links: readonly Arrow[]): Columns {
  const arrows = links.map(({ from, to }) => ({ from, to, reversed: false }));
  const leaving = pins.map((_, item) => new Set(arrows.filter(({ from }) => from === item)));
  const arriving = pins.map((_, item) => new Set(arrows.filter(({ to }) => to === item)));
  const columnOf = pins.map((pin): number => (pins.includes('first') && pin !== 'first' ? 1 : 0));
  const rest = new Set(pins.keys());
  while (rest.size > 0) {
    const free = [...rest].find((item) => arriving[item]?.size === 0);
    const next = free ?? ([...rest][0] as number);
    rest.delete(next);
    // Nothing is free where links form a circle: those that still arrive are turned around.
    for (const arrow of arriving[next] ?? []) {
      leaving[arrow.from]?.delete(arrow);
      [arrow.from, arrow.to, arrow.reversed] = [next, arrow.from, true];
      leaving[next]?.add(arrow);
      arriving[arrow.to]?.add(arrow);
    }
    for (const arrow of leaving[next] ?? []) {
      columnOf[arrow.to] = Math.max(columnOf[arrow.to] ?? 0, (columnOf[next] ?? 0) + 1);
      arriving[arrow.to]?.delete(arrow);
    }
  }
  pullRight(columnOf, pins, arrows);
  const last = Math.max(0, ...columnOf.filter((_, item) => pins[item] !== 'last')) + 1;
  return { columnOf: columnOf.map((column, item) => (pins[item] === 'last' ? last : column)), arrows };
}

/** Items that wait for nothing stand just before the first that waits for them. */
function pullRight(columnOf: number[], pins: readonly Pin[], arrows: readonly Arrow[]): void {
  const hasInput = new Set(arrows.map(({ to }) => to));
  for (const item of pins.keys()) {
    const readers = arrows.filter(({ from, to }) => from === item && pins[to] !== 'last');
    if (hasInput.has(item) || pins[item] === 'first' || readers.length === 0) continue;
    columnOf[item] = Math.min(...readers.map(({ to }) => columnOf[to] ?? 0)) - 1;
  }
}
