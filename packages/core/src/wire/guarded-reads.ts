/** Reads objects whose getters may throw, as those that are thrown themselves may have: nothing here throws. */

export function classNameOf(prototype: object | null): string {
  const Class = prototype === null ? undefined : read(prototype, 'constructor');
  const name = typeof Class === 'function' ? read(Class, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? name : 'Error';
}

/** A property, or what its getter threw, in words. */
export function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch (error) {
    return `[unreadable: ${messageOf(error)}]`;
  }
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string' || value === undefined) return value;
  try {
    return String(value);
  } catch {
    return '[unreadable]';
  }
}

export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'it throws errors that cannot be read either';
  }
}
