/** Messages with some of their parts changed. */

/** A copy of a message with each of its parts changed. */
export function mapped(message: unknown, change: (value: unknown) => unknown): unknown {
  const copies = new Map<unknown, unknown>();
  const copyOf = (value: unknown): unknown => {
    const changed = change(value);
    if (changed !== value || typeof value !== 'object' || value === null) return changed;
    if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value;
    if (!copies.has(value)) {
      const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {};
      copies.set(value, copy);
      for (const [key, part] of Object.entries(value)) copy[key] = copyOf(part);
    }
    return copies.get(value);
  };
  return copyOf(message);
}

/** A change that takes a member from plain objects. */
export function withoutMember(name: string): (value: unknown) => unknown {
  return (value) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return value;
    const { [name]: _, ...rest } = value as Record<string, unknown>;
    return rest;
  };
}
