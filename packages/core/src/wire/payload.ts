/** Values on the way between groups: checked, sent without a copy of our own where possible, and restored on arrival. */

import { PayloadTooLargeError, SerializationError } from '../errors.js';
import { type BufferHolder, movable } from './binary.js';
import { decoding, encoding } from './encoded.js';
import { isFlat } from './flat.js';
import { type HandedOver, isHandedOver } from './hand-over.js';
import { Inspection } from './inspection.js';
import type { InterfaceTable } from './interface-table.js';
import { isPrimitive } from './kinds.js';
import { locateRefused } from './locate.js';
import { restore } from './restore.js';
import { rewrite } from './rewrite.js';
import { ValuePath } from './value-path.js';

export type { InterfaceTable } from './interface-table.js';

/** A value as it travels. Objects keep their identity inside one message, so the lists refer to parts of `value`. */
export interface Payload {
  readonly value: unknown;
  /** Each object that the reader has to restore, followed by how (see restore.ts). */
  readonly instances?: readonly unknown[];
  /** What owns whole ArrayBuffers, for `buffersOf`. Views, as channels that carry views by content would double buffers. */
  readonly buffers?: readonly BufferHolder[];
  /** The executor knows it by its identity (see `Executor.share`): it must not be put into another form. */
  shared?: true;
}

export interface EncodeOptions {
  /** How paths in errors start: `result` or `request`. */
  readonly root: string;
  readonly interfaces: InterfaceTable;
  /** Whether SharedArrayBuffers may travel. */
  readonly sharedMemory: boolean;
}

export interface EncodedPayload {
  readonly payload: Payload;
  /** The buffers that move with the message; none unless the value was handed over. */
  readonly transfer: readonly ArrayBuffer[];
}

const NOTHING: readonly ArrayBuffer[] = [];

/**
 * Makes a value ready for a channel that clones; the value itself stays untouched. A view on a part of a buffer
 * travels as a copy of that part.
 * @throws {SerializationError} naming the path of what cannot travel.
 */
export function encodePayload(value: unknown, options: EncodeOptions): EncodedPayload {
  if (isPrimitive(value)) return { payload: { value }, transfer: NOTHING };
  if (isFlat(value)) return { payload: { value }, transfer: NOTHING };
  if (isHandedOver(value)) return handedOver(value, options);
  return { payload: inspected(value, options), transfer: NOTHING };
}

/**
 * The value that was encoded, after a clone of its payload, which it takes over.
 * @throws {SerializationError} where an interface is unknown here, or does not decode what it encoded.
 */
export function decodePayload(payload: Payload, interfaces: InterfaceTable, root: string): unknown {
  if (payload.instances === undefined) return payload.value;
  const path = new ValuePath(root);
  const encoded = restore(payload.instances, interfaces, path);
  return encoded.size === 0 ? payload.value : rewrite(payload.value, path, decoding(encoded, path));
}

/** The buffers of a payload that has arrived, which its owner may move on to the last reader. */
export function buffersOf(payload: Payload): readonly ArrayBuffer[] {
  return payload.buffers === undefined ? NOTHING : movable(payload.buffers);
}

/** The error of a payload that its channel refused to send: it is too large, or the path of what cannot travel is told. */
export function refusedPayload(
  payload: Payload,
  root: string,
  cause: unknown,
): SerializationError | PayloadTooLargeError {
  if (cause instanceof PayloadTooLargeError) return cause;
  return locateRefused(payload.value, new ValuePath(root), cause);
}

/**
 * A copy such as a reader in another group would get.
 * @throws {SerializationError} naming the path of what cannot travel.
 */
export function copyValue<T>(value: T, interfaces: InterfaceTable, root = 'value'): T {
  if (isPrimitive(value)) return value;
  const { payload, transfer } = encodePayload(value, { root, interfaces, sharedMemory: true });
  let copy: Payload;
  try {
    copy = structuredClone(payload, { transfer: [...transfer] });
  } catch (cause) {
    throw refusedPayload(payload, root, cause);
  }
  return decodePayload(copy, interfaces, root) as T;
}

function handedOver({ value }: HandedOver<unknown>, options: EncodeOptions): EncodedPayload {
  const payload = isPrimitive(value) ? { value } : inspected(value, options);
  return { payload, transfer: buffersOf(payload) };
}

function inspected(value: unknown, options: EncodeOptions): Payload {
  const path = new ValuePath(options.root);
  try {
    const first = inspect(value, path, options);
    if (!first.incomplete) return payloadOf(value, first);
    const complete = rewrite(value, path, encoding(options.interfaces, path));
    return payloadOf(complete, inspect(complete, path, options));
  } catch (cause) {
    if (cause instanceof SerializationError) throw cause;
    throw path.refusal('it cannot be read', 'Pass plain data.', cause);
  }
}

function inspect(value: unknown, path: ValuePath, { interfaces, sharedMemory }: EncodeOptions): Inspection {
  const inspection = new Inspection(path, interfaces, sharedMemory);
  inspection.visit(value);
  return inspection;
}

function payloadOf(value: unknown, { instances, buffers }: Inspection): Payload {
  if (instances.length === 0) return buffers.length === 0 ? { value } : { value, buffers };
  return buffers.length === 0 ? { value, instances } : { value, instances, buffers };
}
