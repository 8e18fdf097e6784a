/** Refuses properties that a copy could not keep, and those that cannot be read. */

import { isSkipped } from '../data/skip.js';
import { isTransferred } from '../data/transfer.js';
import { stepTo, type ValuePath } from '../data/value-path.js';
import { refuseKeys } from './rejections.js';

/** @throws {SerializationError} if the object has enumerable symbols as keys, or is one of the library's own wrappers. */
export function refuseSymbolKeys(object: object, path: ValuePath): void {
  const symbols = Object.getOwnPropertySymbols(object);
  if (symbols.length === 0) return;
  if (isTransferred(object)) {
    throw path.refusal('transfer()', 'It wraps the whole result or request, not a part of it.');
  }
  if (isSkipped(object)) {
    throw path.refusal('skip()', 'A module returns it instead of a result, not as a part of one.');
  }
  const shown = symbols.find((symbol) => Object.prototype.propertyIsEnumerable.call(object, symbol));
  if (shown !== undefined) throw refuseKeys(`object with a symbol as key (${String(shown)})`, path);
}

/** @param but how many it has as what it is. @throws {SerializationError} if it has more of its own. */
export function refuseOwnKeys(object: object, path: ValuePath, but = 0): void {
  const key = Object.keys(object)[but];
  if (key !== undefined) throw refuseKeys(`${object.constructor.name} with own properties (${key})`, path);
  refuseSymbolKeys(object, path);
}

/** @throws {SerializationError} naming the accessor that throws. */
export function readAll<T>(object: object, path: ValuePath, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    path.enter(stepTo(object, throwingKey(object)));
    throw path.refusal('a property that throws when it is read', 'Pass data without accessors.', cause);
  }
}

function throwingKey(object: object): string {
  const throws = (key: string) => {
    try {
      void (object as Record<string, unknown>)[key];
      return false;
    } catch {
      return true;
    }
  };
  return Object.keys(object).find(throws) ?? '?';
}
