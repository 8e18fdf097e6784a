/** Proves of bytes that others kept that they are the same: a tag that nobody can make who does not know its key. */

import { createCipheriv, randomBytes } from 'node:crypto';
import { announce } from '../wire/large-message.js';

export interface Seal {
  /** Bytes of each part. */
  readonly lengths: readonly number[];
  readonly key: Uint8Array;
  readonly tag: Uint8Array;
}

/** At most so much is looked at in one call. */
const AT_ONCE = 2 ** 30;

const KEY_BYTES = 32;

/** Each key makes one tag, so there is nothing to tell apart. */
const NONCE = Buffer.alloc(12);

/** It takes about as long as to copy them. */
export function sealOf(parts: readonly ArrayBuffer[]): Seal {
  const key = randomBytes(KEY_BYTES);
  return { lengths: parts.map(({ byteLength }) => byteLength), key, tag: tagOf(parts, key) };
}

export function isSealed(parts: readonly ArrayBuffer[], { key, tag }: Seal): boolean {
  return tagOf(parts, key).equals(tag);
}

/** GMAC: five times as fast as a digest where neither has an instruction of its own. */
function tagOf(parts: readonly ArrayBuffer[], key: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, NONCE);
  cipher.setAAD(announce(parts.map(({ byteLength }) => byteLength)));
  for (const part of parts) {
    for (let at = 0; at < part.byteLength; at += AT_ONCE) {
      cipher.setAAD(new Uint8Array(part, at, Math.min(AT_ONCE, part.byteLength - at)));
    }
  }
  cipher.final();
  return cipher.getAuthTag();
}

export function sealedSize({ lengths }: Seal): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}
