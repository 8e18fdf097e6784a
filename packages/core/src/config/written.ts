/** What of a config need not be written: what has no value, empty lists and mappings. */

import { formatMemory, parseMemory } from '../text/memory.js';

/** The entries that have a value. */
export function given(entries: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(entries).filter(([, value]) => value !== undefined));
}

export function readable(memory: number): string | number {
  const text = formatMemory(memory);
  return parseMemory(text) === memory ? text : memory;
}

export function listed<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}

export function filled(entries: unknown): unknown {
  return entries instanceof Map && entries.size === 0 ? undefined : entries;
}
