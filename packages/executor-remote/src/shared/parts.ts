/** A payload as bytes that several can be given: what encodes it, then its large buffers, which are not copied. */

import type { Payload } from '@magda/core/host';
import { decode, encode } from '../wire/codec.js';
import { isLargeBuffer } from '../wire/socket-channel.js';
import type { SharedRef } from './shared-messages.js';
import { isStandIn } from './shared-refs.js';

/** @throws {Error} if something in it cannot travel. */
export function partsOf({ shared: _, ...payload }: Payload): readonly ArrayBuffer[] {
  const apart = largeBuffersOf([payload]);
  return [ownBuffer(encode(payload, apart)), ...apart];
}

/** Those that can travel beside their payloads without being copied, each once. */
export function largeBuffersOf(payloads: readonly (Payload | SharedRef)[]): readonly ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  for (const payload of payloads) {
    if (isStandIn(payload)) continue;
    for (const holder of payload.buffers ?? NONE) {
      const buffer = ArrayBuffer.isView(holder) ? holder.buffer : holder;
      if (isLargeBuffer(buffer)) found.add(buffer);
    }
  }
  return [...found];
}

const NONE: NonNullable<Payload['buffers']> = [];

/** It takes the bytes over. @throws {Error} if they are no payload. */
export function payloadOf([bytes, ...apart]: readonly ArrayBuffer[]): Payload {
  return decode(new Uint8Array(bytes as ArrayBuffer), apart) as Payload;
}

export function sizeOf(parts: readonly ArrayBuffer[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function ownBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  const isWhole = buffer.byteLength === byteLength;
  return (isWhole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
}
