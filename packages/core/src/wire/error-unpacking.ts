/** Rebuilds what was thrown from its envelope. */

import { DOM_EXCEPTION, errorClass } from './error-classes.js';
import type { ErrorEnvelope, PackedError, PackedFields } from './error-envelope.js';

export function unpack(envelope: ErrorEnvelope): unknown {
  switch (envelope.kind) {
    case 'value':
      return envelope.value;
    case 'date':
      return new Date(envelope.time);
    case 'list':
      return envelope.items.map(unpack);
    case 'set':
      return new Set(envelope.items.map(unpack));
    case 'map':
      return new Map(envelope.entries.map(([key, value]) => [unpack(key), unpack(value)]));
    case 'record':
      return Object.fromEntries(unpackFields(envelope.fields));
    case 'error':
      return unpackError(envelope);
  }
}

function unpackFields(fields: PackedFields): readonly (readonly [string, unknown])[] {
  return fields.map(([key, value]) => [key, unpack(value)]);
}

function unpackError(packed: PackedError): Error {
  const error = ofItsClass(packed);
  define(error, 'stack', packed.stack ?? `${packed.name}: ${packed.message}`, false);
  if (packed.cause !== undefined) define(error, 'cause', unpack(packed.cause), false);
  if (packed.errors !== undefined) define(error, 'errors', unpack(packed.errors), false);
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
