/** What to say of values that cannot travel. */

import type { ValuePath } from '../data/value-path.js';
import type { SerializationError } from '../errors/errors.js';
import { EMIT_INSTEAD } from '../text/emit-instead.js';

const REMEDIES: Record<string, string> = {
  Promise: 'Await it before it is handed on.',
  WeakMap: 'Weak collections cannot be copied; use a Map.',
  WeakSet: 'Weak collections cannot be copied; use a Set.',
  WeakRef: 'Weak references cannot be copied; pass what it refers to.',
  Generator: 'Collect what it yields in an array.',
  AsyncGenerator: EMIT_INSTEAD,
  URL: 'Pass its `href`.',
};

const CLASS_REMEDY = 'It would lose its class and methods: let the class extend Module.Interface, or pass plain data.';

export function refuseFunction(path: ValuePath): SerializationError {
  return path.refusal(
    'function',
    'Functions cannot be copied; pass data, and keep the code in the module that reads it.',
  );
}

export function refuseSymbol(path: ValuePath): SerializationError {
  return path.refusal('symbol', 'Symbols cannot be copied; use a string.');
}

export function refuseProxy(path: ValuePath): SerializationError {
  return path.refusal('proxy', 'Proxies cannot be copied; pass the object behind it, or `{ ...it }`.');
}

export function refuseArguments(path: ValuePath): SerializationError {
  return path.refusal('`arguments` object', 'It cannot be copied; pass `[...arguments]`.');
}

/** An instance of an interface that is met again while it is being encoded. */
export function refuseEndless({ constructor: { name } }: object, path: ValuePath): SerializationError {
  return path.refusal(`instance of interface ${name} that contains itself`, 'Let `static encode` break the cycle.');
}

export function refuseClass(value: object, path: ValuePath): SerializationError {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const Class: unknown = value.constructor;
  const name = typeof Class === 'function' && Class.name !== '' ? Class.name : tag;
  const remedy = REMEDIES[name] ?? REMEDIES[tag] ?? CLASS_REMEDY;
  return path.refusal(name === 'Object' ? 'object with an unknown prototype' : `instance of ${name}`, remedy);
}

export function refuseShared(path: ValuePath): SerializationError {
  return path.refusal(
    'SharedArrayBuffer',
    'It goes where no memory is shared (another process or host, or a state store): pass an ArrayBuffer.',
  );
}

export function refuseDetached(path: ValuePath): SerializationError {
  return path.refusal(
    'detached ArrayBuffer',
    'Its memory was moved away: do not use a value again after handing it over.',
  );
}

export function refuseKeys(what: string, path: ValuePath): SerializationError {
  return path.refusal(what, 'They would be lost in a copy; put the data into an ordinary property.');
}
