/** Rebuilds what was thrown from its envelope. */

import { DOM_EXCEPTION, errorClass } from '../errors/error-classes.js';
import type { ErrorEnvelope, PackedError, PackedFields } from './error-envelope.js';
import { bufferPrototype } from './kinds.js';

/**
 * Rebuilds what was thrown. Native errors and ours get their own class again; of another class there is a stand-in of
 * the same name, which extends the nearest class that is known, so `error.constructor.name` says what it was.
 */
export function decodeError(envelope: ErrorEnvelope): unknown {
  switch (envelope.kind) {
    case 'value':
      return envelope.value;
    case 'date':
      return new Date(envelope.time);
    case 'bytes':
      if (envelope.buffer && bufferPrototype !== undefined) Object.setPrototypeOf(envelope.bytes, bufferPrototype);
      return envelope.bytes;
    case 'list':
      return envelope.items.map(decodeError);
    case 'sparse':
      return unpackSparse(envelope.length, envelope.fields);
    case 'set':
      return new Set(envelope.items.map(decodeError));
    case 'map':
      return new Map(envelope.entries.map(([key, value]) => [decodeError(key), decodeError(value)]));
    case 'record':
      return Object.fromEntries(unpackFields(envelope.fields));
    case 'error':
      return unpackError(envelope);
  }
}

function unpackSparse(length: number, fields: PackedFields): unknown[] {
  const list: unknown[] = [];
  list.length = length;
  for (const [key, value] of unpackFields(fields)) define(list, key, value, true);
  return list;
}

function unpackFields(fields: PackedFields): readonly (readonly [string, unknown])[] {
  return fields.map(([key, value]) => [key, decodeError(value)]);
}

function unpackError(packed: PackedError): Error {
  const error = ofItsClass(packed);
  define(error, 'stack', packed.stack ?? `${packed.name}: ${packed.message}`, false);
  for (const [key, value] of unpackFields(packed.hidden)) define(error, key, value, false);
  for (const [key, value] of unpackFields(packed.fields)) define(error, key, value, true);
  if (error.name !== packed.name) define(error, 'name', packed.name, false);
  return error;
}

/** Made without calling its constructor, whose arguments nobody knows. */
function ofItsClass(packed: PackedError): Error {
  if (packed.base === DOM_EXCEPTION && typeof DOMException === 'function') {
    return new DOMException(packed.message, packed.name);
  }
  const error = new Error(packed.message);
  const Base = errorClass(packed.base);
  Object.setPrototypeOf(error, packed.class === Base.name ? Base.prototype : standIn(packed, Base));
  return error;
}

function standIn(packed: PackedError, Base: new (message?: string) => Error): object {
  const Class = class extends Base {};
  define(Class, 'name', packed.class, false);
  define(Class.prototype, 'name', packed.name, false);
  return Class.prototype;
}

function define(target: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}
