/** Copies that cannot be changed, for tests of modules that change what others read too. */

import { copyValue, type InterfaceTable } from '../wire/payload.js';

/**
 * A copy of a value that throws when it is changed, at any depth; bytes can be changed for all that. What cannot be copied, which only
 * modules of one group pass to each other, stays as it is.
 */
export function frozen<T>(value: T, interfaces: InterfaceTable): T {
  let copy: T;
  try {
    copy = copyValue(value, interfaces);
  } catch {
    return value;
  }
  freeze(copy, new Set());
  return copy;
}

function freeze(value: unknown, done: Set<object>): void {
  if (typeof value !== 'object' || value === null || done.has(value)) return;
  done.add(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return;
  for (const name of Object.getOwnPropertyNames(value)) freeze((value as Record<string, unknown>)[name], done);
  if (value instanceof Map) for (const entry of value) for (const part of entry) freeze(part, done);
  if (value instanceof Set) for (const member of value) freeze(member, done);
  for (const method of changing(value)) {
    Object.defineProperty(value, method, { value: refuse });
  }
  Object.freeze(value);
}

/** Methods that change what freezing does not reach. */
function changing(value: object): readonly string[] {
  if (value instanceof Map) return ['set', 'delete', 'clear'];
  if (value instanceof Set) return ['add', 'delete', 'clear'];
  return value instanceof Date ? DATE_SETTERS : [];
}

const DATE_SETTERS = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));

function refuse(this: object): never {
  throw new TypeError(`This ${this.constructor.name} is read by others too: change a copy of it.`);
}
