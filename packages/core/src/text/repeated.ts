/** Finds what shares a name with something else. */

/** The names that several items have, each with its items; items without a name are passed over. */
export function repeated<T>(
  items: readonly T[],
  nameOf: (item: T) => string | undefined,
): [name: string, items: readonly T[]][] {
  const names = items.map(nameOf).filter((name) => name !== undefined);
  // Most often: then no lists are made of those that are right.
  if (new Set(names).size === names.length) return [];
  const byName = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === undefined) continue;
    const same = byName.get(name);
    if (same) same.push(item);
    else byName.set(name, [item]);
  }
  return [...byName].filter(([, same]) => same.length > 1);
}
