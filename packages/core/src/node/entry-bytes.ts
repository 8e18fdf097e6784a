/** Entries of a state store as bytes, for stores that keep bytes. */

import { DefaultDeserializer, serialize } from 'node:v8';
import type { StateEntry } from '../store/state-store.js';
import { ownCopy } from '../wire/binary.js';

/** @throws if it holds what structured clone does not copy. */
export function entryToBytes(entry: StateEntry): Uint8Array {
  return serialize(entry);
}

/** What `entryToBytes` was given. @throws if the bytes are not whole, or were written by a newer Node than this. */
export function bytesToEntry(bytes: Uint8Array): StateEntry {
  const deserializer = new OwnBuffers(bytes);
  deserializer.readHeader();
  return deserializer.readValue() as StateEntry;
}

/** Node would make views on the bytes that it reads, so that each copy of one would take all of them along. */
class OwnBuffers extends DefaultDeserializer {
  protected _readHostObject(): ArrayBufferView {
    const { _readHostObject } = DefaultDeserializer.prototype as unknown as Record<string, () => ArrayBufferView>;
    return ownCopy((_readHostObject as () => ArrayBufferView).call(this));
  }
}
