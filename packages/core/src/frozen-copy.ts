/** A copy of plain data that nobody can change, so that what the caller does with his own later is seen by nobody. */

/** Arrays and plain objects are copied and frozen at every depth, shared ones and cycles kept; all else stays as it is. */
export function frozenCopy<T>(value: T): T {
  return copy(value, new Map()) as T;
}

function copy(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const items: unknown[] = new Array(value.length);
    copies.set(value, items);
    // Holes stay holes.
    for (const at of Object.keys(value)) items[Number(at)] = copy(value[Number(at)], copies);
    return Object.freeze(items);
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const members: Record<string, unknown> = Object.create(prototype);
  copies.set(value, members);
  for (const [name, member] of Object.entries(value)) {
    Object.defineProperty(members, name, { value: copy(member, copies), enumerable: true });
  }
  return Object.freeze(members);
}
