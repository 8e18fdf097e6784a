/** Values on the way between groups: copied into what every channel carries, and restored on arrival. */

import type { InterfaceTable } from '../data/interface-table.js';
import { isTransferred } from '../data/transfer.js';
import { ValuePath } from '../data/value-path.js';
import { PayloadTooLargeError, SerializationError } from '../errors/errors.js';
import { type BufferHolder, bufferCopy, movable } from './binary.js';
import { Copying } from './copying.js';
import { decoding } from './encoded.js';
import { flatCopy } from './flat.js';
import { isOfClass } from './is-of-class.js';
import { isPrimitive } from './kinds.js';
import { restore } from './restore.js';
import { rewrite } from './rewrite.js';

export type { InterfaceTable } from '../data/interface-table.js';

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

const NOTHING: readonly ArrayBuffer[] = [];

/**
 * Makes a value ready to be sent at once: all of it is copied but for whole buffers, which the channel copies. The value itself
 * stays untouched.
 * @throws {SerializationError} naming the path of what cannot travel.
 */
export function encodePayload(value: unknown, options: EncodeOptions): Payload {
  return encoded(value, options, asItIs);
}

/**
 * Takes a value for good: what becomes of it afterwards is not seen in the payload, and what becomes of the payload is not seen
 * in the value. The buffers of a value that was handed over are moved, those that cannot be and all others are copied.
 * @throws {SerializationError} naming the path of what cannot travel.
 */
export function takePayload(value: unknown, options: EncodeOptions): Payload {
  if (!isTransferred(value)) return encoded(value, options, bufferCopy);
  const payload = encoded(value.value, options, asItIs);
  const buffers = buffersOf(payload);
  return buffers.length === 0 ? payload : (moved(payload, buffers) ?? encoded(value.value, options, bufferCopy));
}

/** The value itself, where references are passed: nobody asks what it is. */
export function referToPayload(value: unknown): Payload {
  return { value: isTransferred(value) ? value.value : value };
}

/** The payload on other memory, where these of its buffers were moved; undefined if one of them cannot be, and then none was. */
export function moved(payload: Payload, buffers: readonly ArrayBuffer[]): Payload | undefined {
  try {
    return structuredClone(payload, { transfer: [...buffers] });
  } catch {
    // Such as the memory of a WebAssembly instance, or Node's pool of Buffers.
    return undefined;
  }
}

/**
 * All buffers that a value shows something of.
 * @throws {SerializationError} if it cannot be looked through.
 */
export function buffersIn(value: unknown, { root, interfaces }: EncodeOptions): readonly ArrayBuffer[] {
  const copying = new Copying(new ValuePath(root), interfaces, true, asItIs);
  copying.copy(value);
  return copying.originals;
}

/**
 * The value that was encoded, after a clone of its payload, which it takes over.
 * @throws {SerializationError} where an interface is unknown here, or does not decode what it encoded, or nothing was encoded so.
 */
export function decodePayload(payload: Payload, interfaces: InterfaceTable, root: string): unknown {
  if (payload.instances === undefined) return payload.value;
  const path = new ValuePath(root);
  try {
    const encoded = restore(payload.instances, interfaces, path);
    return encoded.size === 0 ? payload.value : rewrite(payload.value, path, decoding(encoded, path));
  } catch (cause) {
    if (cause instanceof SerializationError) throw cause;
    throw path.refusal(
      'it is no value that was sent',
      'Whoever sent it changed it on its way; the cause says where.',
      cause,
    );
  }
}

/** The buffers of a payload that has arrived or was taken, which its owner may move on to the last reader. */
export function buffersOf(payload: Payload): readonly ArrayBuffer[] {
  return payload.buffers === undefined ? NOTHING : movable(payload.buffers);
}

/** The error of a payload that its channel refused to send. */
export function refusedPayload(root: string, cause: unknown): SerializationError | PayloadTooLargeError {
  if (isOfClass(cause, PayloadTooLargeError)) return cause;
  return new ValuePath(root).refusal('it could not be sent', 'The cause says why.', cause);
}

/**
 * A copy such as a reader in another group would get.
 * @throws {SerializationError} naming the path of what cannot travel.
 */
export function copyValue<T>(value: T, interfaces: InterfaceTable, root = 'value'): T {
  return decodePayload(takePayload(value, { root, interfaces, sharedMemory: true }), interfaces, root) as T;
}

function encoded(value: unknown, options: EncodeOptions, own: (buffer: ArrayBuffer) => ArrayBuffer): Payload {
  if (isPrimitive(value)) return { value };
  const flat = flatCopy(value);
  return flat === undefined ? closely(value, options, own) : { value: flat };
}

function closely(
  value: unknown,
  { root, interfaces, sharedMemory }: EncodeOptions,
  own: (buffer: ArrayBuffer) => ArrayBuffer,
): Payload {
  const path = new ValuePath(root);
  const copying = new Copying(path, interfaces, sharedMemory, own);
  try {
    const copy = copying.copy(value);
    const { instances, buffers } = copying;
    if (instances.length === 0) return buffers.length === 0 ? { value: copy } : { value: copy, buffers };
    return buffers.length === 0 ? { value: copy, instances } : { value: copy, instances, buffers };
  } catch (cause) {
    if (cause instanceof SerializationError) throw cause;
    throw path.refusal('it cannot be read', 'Pass plain data.', cause);
  }
}

function asItIs(buffer: ArrayBuffer): ArrayBuffer {
  return buffer;
}
