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
    // Holes stay holes, and named properties stay.
    define(items, value, copies);
    return Object.freeze(items);
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const members: Record<string, unknown> = Object.create(prototype);
  copies.set(value, members);
  define(members, value, copies);
  return Object.freeze(members);
}

function define(target: object, value: object, copies: Map<object, unknown>): void {
  for (const [name, member] of Object.entries(value)) {
    Object.defineProperty(target, name, { value: copy(member, copies), enumerable: true, configurable: true });
  }
}
