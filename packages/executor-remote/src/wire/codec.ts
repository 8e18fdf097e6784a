/**
 * Messages as bytes: msgpackr where it loses nothing and is ten times faster, V8's own format for everything else.
 *
 * msgpackr alone loses -0, holes, lone surrogates, large BigInts, identity and keys such as `__proto__`.
 */

import { createRequire } from 'node:module';
import { isArgumentsObject, isProxy } from 'node:util/types';
import { Deserializer, Serializer } from 'node:v8';

/** The first byte of what V8 writes; no list that msgpackr writes begins with it. */
const V8 = 0xff;

/** A list with more members, or an object with more, is faster in V8's format, or not worth the look. */
const SMALL = 64;

/** As CommonJS, which is one file: see websocket.ts. */
const { Packr } = createRequire(import.meta.url)('msgpackr') as typeof import('msgpackr');

const packr = new Packr({ useRecords: false, moreTypes: false, variableMapSize: true });

/**
 * @param apart buffers whose bytes travel beside the message, in that order.
 * @throws {Error} if something in the message cannot travel.
 */
export function encode(message: unknown, apart: readonly ArrayBuffer[] = []): Uint8Array {
  if (Array.isArray(message) && isPlainList(message)) return packr.pack(message);
  const serializer = new Serializer();
  for (const [id, buffer] of apart.entries()) serializer.transferArrayBuffer(id, buffer);
  serializer.writeHeader();
  serializer.writeValue(message);
  return serializer.releaseBuffer();
}

/** @throws {Error} if the bytes are no message. */
export function decode(bytes: Uint8Array, apart: readonly ArrayBuffer[] = []): unknown {
  if (bytes[0] !== V8) return unpackList(bytes);
  const deserializer = new Deserializer(bytes);
  for (const [id, buffer] of apart.entries()) deserializer.transferArrayBuffer(id, buffer);
  deserializer.readHeader();
  return deserializer.readValue();
}

function unpackList(bytes: Uint8Array): unknown {
  const list: unknown = packr.unpack(bytes);
  if (Array.isArray(list)) return list;
  throw new Error('The bytes are no message.');
}

/** The short forms of small jobs: numbers, texts, and plain objects or lists of such. */
function isPlainList(list: readonly unknown[]): boolean {
  if (list.length > SMALL * SMALL) return false;
  for (const member of list) if (!isPlain(member) && !isFlat(member)) return false;
  return true;
}

function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'number':
      return value !== 0 || !Object.is(value, -0);
    case 'string':
      return value.isWellFormed();
    case 'boolean':
    case 'undefined':
      return true;
    default:
      return value === null;
  }
}

/** One that appears twice would come out as two, which is what a job's parts are anyway. */
function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isProxy(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return isFlatList(value as readonly unknown[]);
  if (prototype !== Object.prototype || isArgumentsObject(value)) return false;
  let members = 0;
  for (const key in value) {
    if (++members > SMALL || key === '__proto__' || !key.isWellFormed()) return false;
    if (!isPlain((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}

function isFlatList(list: readonly unknown[]): boolean {
  // Named properties would be lost.
  if (list.length > SMALL || Object.keys(list).length !== list.length) return false;
  for (let at = 0; at < list.length; at++) {
    const member = list[at];
    if (!isPlain(member) || (member === undefined && !(at in list))) return false;
  }
  return true;
}

/** The version of V8's format: an older one is read everywhere, a newer one is not. */
export function formatVersion(): number {
  const serializer = new Serializer();
  serializer.writeHeader();
  return serializer.releaseBuffer()[1] as number;
}
