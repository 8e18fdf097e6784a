/** Recognises small messages of plain data, which Node's own channel carries as they are: to frame them costs twice as much. */

import { isArgumentsObject, isProxy } from 'node:util/types';

const MOST_BYTES = 2 ** 15;

/** Cycles end here. */
const MOST_LEVELS = 64;

/** An upper bound of the bytes that it takes; undefined if that is much, or if it holds anything but plain data. */
export function plainSize(message: unknown): number | undefined {
  const size = add(message, 0, 0);
  return size <= MOST_BYTES ? size : undefined;
}

/** @returns the size with this value's own; Infinity once it is not plain. */
function add(value: unknown, size: number, level: number): number {
  switch (typeof value) {
    case 'number':
      return size + 9;
    case 'string':
      return size + 6 + 2 * value.length;
    case 'boolean':
    case 'undefined':
      return size + 1;
    case 'object':
      return value === null ? size + 1 : addMembers(value, size + 8, level + 1);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function addMembers(object: object, before: number, level: number): number {
  if (level > MOST_LEVELS || isProxy(object)) return Number.POSITIVE_INFINITY;
  let size = before;
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === Array.prototype) return addItems(object as readonly unknown[], size, level);
  if (prototype !== Object.prototype || isArgumentsObject(object)) return Number.POSITIVE_INFINITY;
  for (const key in object) {
    size = add((object as Record<string, unknown>)[key], size + 6 + 2 * key.length, level);
    if (size > MOST_BYTES) break;
  }
  return size;
}

function addItems(array: readonly unknown[], before: number, level: number): number {
  let size = before;
  if (array.length > MOST_BYTES) return Number.POSITIVE_INFINITY;
  // More than its length, if it has named properties, and less with holes.
  const values = Object.values(array);
  if (values.length !== array.length) return Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length && size <= MOST_BYTES; i++) size = add(values[i], size, level);
  return size;
}
