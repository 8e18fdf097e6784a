/** Recognises the most frequent values, which need no further look. */

import { isPrimitive } from './kinds.js';

/** Whether it is a plain object or array that holds only primitives, and at most so many. */
export function isFlat(value: unknown, most = Number.POSITIVE_INFINITY): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return isFlatObject(value as Record<string, unknown>, most);
    return prototype === Array.prototype && isFlatArray(value as readonly unknown[], most);
  } catch {
    // The full inspection meets the same throw, and tells where.
    return false;
  }
}

function isFlatObject(object: Record<string, unknown>, most: number): boolean {
  let members = 0;
  for (const key in object) if (!isPrimitive(object[key]) || ++members > most) return false;
  return Object.getOwnPropertySymbols(object).length === 0;
}

/** An array with holes is looked at by its keys: there can be millions of them. */
function isFlatArray(array: readonly unknown[], most: number): boolean {
  if (array.length > most) return false;
  for (let i = 0; i < array.length; i++) {
    const item = array[i];
    if (!isPrimitive(item) || (item === undefined && !(i in array))) return false;
  }
  return true;
}
