/** Arithmetic of spans of time. */

export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** Puts each chain of spans into the first row that is free. */
export function inRows<Item extends Span>(chains: readonly (readonly Item[])[]): Item[][] {
  const rows: Item[][] = [];
  const beginOf = (chain: readonly Item[]) => chain[0]?.begin ?? 0;
  for (const chain of [...chains].sort((one, other) => beginOf(one) - beginOf(other))) {
    const free = rows.find((row) => (row.at(-1)?.end ?? 0) <= beginOf(chain));
    if (free === undefined) rows.push([...chain]);
    else free.push(...chain);
  }
  return rows;
}

/** How long at least one of them lasts. */
export function unionOf(spans: readonly Span[]): number {
  let [total, until] = [0, -Infinity];
  for (const { begin, end } of [...spans].sort((one, other) => one.begin - other.begin)) {
    total += Math.max(0, end - Math.max(begin, until));
    until = Math.max(until, end);
  }
  return total;
}

/** For each of so many equal slots of time, the share of it during which something ran, from 0 to 1. */
export function busyBySlot(bars: readonly Span[], slots: number, slot: number): number[] {
  const spans: Span[][] = Array.from({ length: slots }, () => []);
  for (const { begin, end } of bars)
    for (let index = Math.floor(begin / slot); index < slots && index * slot < end; index++)
      spans[index]?.push({ begin: Math.max(begin, index * slot), end: Math.min(end, (index + 1) * slot) });
  return spans.map((within) => Math.min(1, unionOf(within) / slot));
}

/** Everything by its key, in the order in which keys first appear. */
export function grouped<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
