/** What travels between processes: plain data as it is, all else in frames that keep what Node's own encoding loses. */

import { isUint8Array } from 'node:util/types';
import { Deserializer, Serializer } from 'node:v8';
import { PayloadTooLargeError } from '@magda/core';
import { plainSize } from './plain-size.js';

/** A message on its way. */
export interface Encoded {
  readonly data: object;
  /** In bytes, or a little less. */
  readonly size: number;
}

/**
 * Node's own encoding sends views without their buffers, shared memory as a copy, and handles as empty objects.
 * @throws what the serializer throws of a value that cannot travel.
 * @throws {PayloadTooLargeError}
 */
export function encode(message: unknown, limit: number): Encoded {
  const size = plainSize(message);
  // In a list of its own, for Node takes some objects for its own messages, and refuses undefined.
  if (size !== undefined && size <= limit) return { data: [message], size };
  const serializer = new FrameSerializer();
  serializer.writeHeader();
  serializer.writeValue(message);
  const data = serializer.releaseBuffer();
  if (data.byteLength > limit) throw tooLarge(data.byteLength, limit);
  return { data, size: data.byteLength };
}

/** @returns the message in a list, or undefined if it is none of ours: modules share the channel with us. */
export function decode(data: unknown): readonly [unknown] | undefined {
  if (Array.isArray(data)) return data as unknown as readonly [unknown];
  if (!isUint8Array(data)) return undefined;
  const deserializer = new Deserializer(data);
  deserializer.readHeader();
  return [deserializer.readValue()];
}

class FrameSerializer extends Serializer {
  /** Called for what lives outside of JavaScript, such as ports and blobs. */
  _writeHostObject(object: object): never {
    throw new DOMException(`${Object.prototype.toString.call(object)} could not be cloned.`, 'DataCloneError');
  }
}

const MIB = 2 ** 20;

function tooLarge(size: number, limit: number): PayloadTooLargeError {
  return new PayloadTooLargeError(
    `it takes ${Math.ceil(size / MIB)} MiB, and a message between processes may take ${Math.floor(limit / MIB)} MiB. ` +
      'Raise `messageLimit`, pass the name of a file, or run on threads.',
  );
}
