/** Secrets that workers prove themselves with: each is made for one launch, of a token that never leaves the driver. */

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { OptionKind } from '@magda/core/options';

const TOKEN_BYTES = 32;

/** What 256 bits take in base64url. */
const TOKEN_CHARACTERS = 43;

/** Fewer different characters than any random token of that length has. */
const DIFFERENT_CHARACTERS = 8;

/** A kind of option whose value no message tells. */
export function secretKind(must: string, holds: OptionKind['holds']): OptionKind {
  return { must, holds, part: (value) => `the type ${value === null ? 'null' : typeof value}` };
}

export function randomToken(): Uint8Array {
  return randomBytes(TOKEN_BYTES);
}

/** An id that nobody guesses, so that what is derived from it is never derived again. */
export function randomId(): string {
  return randomBytes(16).toString('base64url');
}

/** @throws {TypeError} without the token in it, if the token is too weak to guard a port that others reach. */
export function checkToken(token: string | Uint8Array): Uint8Array {
  const strong =
    typeof token === 'string'
      ? token.length >= TOKEN_CHARACTERS && new Set(token).size >= DIFFERENT_CHARACTERS
      : token.byteLength >= TOKEN_BYTES;
  if (strong) return typeof token === 'string' ? Buffer.from(token) : token;
  throw new TypeError(
    'remote(): token must have at least 256 random bits: 32 bytes, or as text 43 characters of base64url or 64 of hex. ' +
      'Make one with: node -p "crypto.randomBytes(32).toString(\'base64url\')"',
  );
}

/** What a worker shows when it opens a connection: to `join`, or to beat its `pulse`. */
export type Purpose = 'join' | 'pulse';

export function deriveSecret(token: Uint8Array, purpose: Purpose, id: string): string {
  return createHmac('sha256', token).update(`${purpose}\0${id}`).digest('base64url');
}

/** Takes the same time wherever they differ. */
export function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
