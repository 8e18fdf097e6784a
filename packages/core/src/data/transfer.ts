/** Marks a value whose buffers may be moved instead of copied. */

import { mark, markOf } from './mark.js';

/** A value that its sender will not touch again. */
export interface Transferred<T> {
  readonly [mark]: true;
  readonly value: T;
}

/**
 * Moves the value's ArrayBuffers to whoever reads it, instead of copying them; the caller must not use them again.
 * @throws {TypeError} for what `skip()` gave.
 */
export function transfer<T>(value: T): Transferred<T> {
  if (markOf(value) === 'skipped') {
    throw new TypeError('transfer() takes a value: it was given what skip() gave, which a module returns as it is.');
  }
  return Object.freeze({ [mark]: true as const, value });
}

/** It never throws, whatever the value: modules return proxies too. */
export function isTransferred(value: unknown): value is Transferred<unknown> {
  return markOf(value) === true;
}
