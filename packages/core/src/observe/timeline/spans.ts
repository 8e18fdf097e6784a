/** Arithmetic of spans of time. */

export interface Span {
  readonly begin: number;
  readonly end: number;
}

const mostRecent = 64;

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

/** How long at least one of many spans lasts, which come one by one, in about the order of their ends. */
export class GrowingUnion {
  /** The last of what was joined, apart from each other and in order; a span that comes late may join some of them. */
  readonly #recent: Span[] = [];
  #before = 0;
  /** What ends before is counted already. */
  #from = -Infinity;

  get total(): number {
    return this.#recent.reduce((sum, { begin, end }) => sum + end - begin, this.#before);
  }

  add(span: Span): void {
    let [begin, end] = [Math.max(span.begin, this.#from), span.end];
    if (begin >= end) return;
    const later: Span[] = [];
    for (let last = this.#recent.at(-1); last !== undefined && last.end >= begin; last = this.#recent.at(-1)) {
      this.#recent.pop();
      if (last.begin > end) later.unshift(last);
      else [begin, end] = [Math.min(begin, last.begin), Math.max(end, last.end)];
    }
    this.#recent.push({ begin, end }, ...later);
    if (this.#recent.length > mostRecent) this.#count(this.#recent.shift() as Span);
  }

  #count({ begin, end }: Span): void {
    this.#before += end - begin;
    this.#from = end;
  }
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
