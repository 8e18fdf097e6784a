/** Recognises the most frequent values, which need no further look. */

import { isPrimitive } from './kinds.js';

/** Whether it is a plain object or array that holds only primitives. */
export function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return isFlatObject(value as Record<string, unknown>);
    return prototype === Array.prototype && isFlatArray(value as readonly unknown[]);
  } catch {
    // The full inspection meets the same throw, and tells where.
    return false;
  }
}

function isFlatObject(object: Record<string, unknown>): boolean {
  for (const key in object) if (!isPrimitive(object[key])) return false;
  return Object.getOwnPropertySymbols(object).length === 0;
}

/** An array with holes is looked at by its keys: there can be millions of them. */
function isFlatArray(array: readonly unknown[]): boolean {
  for (let i = 0; i < array.length; i++) {
    const item = array[i];
    if (!isPrimitive(item) || (item === undefined && !(i in array))) return false;
  }
  return true;
}
