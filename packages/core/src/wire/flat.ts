/** Copies plain objects and arrays by one level, as they are at this moment. */

import { isPrimitive } from './kinds.js';
import { isProxy } from './proxies.js';

/** The copy of a plain object or array that holds only primitives; undefined for everything else, which takes a closer look. */
export function flatCopy(value: unknown): object | undefined {
  if (typeof value !== 'object' || value === null || isProxy(value)) return undefined;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return flatFields(value);
    return prototype === Array.prototype && Array.isArray(value) ? flatItems(value) : undefined;
  } catch {
    // The closer look meets the same throw, and tells where.
    return undefined;
  }
}

function flatFields(object: object): object | undefined {
  if (tagOf(object) !== PLAIN) return undefined;
  // Each accessor is read once: what follows looks at the copy alone.
  const copy: Record<string, unknown> = { ...object };
  for (const key in copy) if (!isPrimitive(copy[key])) return undefined;
  return Object.getOwnPropertySymbols(object).length === 0 ? copy : undefined;
}

function flatItems(array: readonly unknown[]): readonly unknown[] | undefined {
  const copy = denseCopy(array);
  if (copy === undefined || Object.getOwnPropertySymbols(array).length > 0) return undefined;
  for (let at = 0; at < copy.length; at++) if (!isPrimitive(copy[at])) return undefined;
  return copy;
}

/** The items of an array without holes and without named properties; undefined for others. */
export function denseCopy(array: readonly unknown[]): unknown[] | undefined {
  // With the named properties, which nothing else tells of in less time than it takes to clone all items.
  const values: unknown[] = Object.values(array);
  if (values.length !== array.length) return undefined;
  for (let at = 0; at < values.length; at++)
    if (values[at] === undefined && !Object.hasOwn(array, at)) return undefined;
  return values;
}

export const PLAIN = '[object Object]';

/** What the object is by its internals, unless it says otherwise itself. */
export function tagOf(object: object): string {
  return Object.prototype.toString.call(object);
}
