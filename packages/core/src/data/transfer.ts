/** Marks a value whose buffers may be moved instead of copied. */

// Two copies of core must agree, so the brand hangs on the global symbol registry.
const brand: unique symbol = Symbol.for('@magda/core/hand-over') as never;

/** A value that its sender will not touch again. */
export interface Transferred<T> {
  readonly [brand]: true;
  readonly value: T;
}

/** Moves the value's ArrayBuffers to whoever reads it, instead of copying them; the caller must not use them again. */
export function transfer<T>(value: T): Transferred<T> {
  return Object.freeze({ [brand]: true as const, value });
}

/** It never throws, whatever the value: modules return proxies too. */
export function isTransferred(value: unknown): value is Transferred<unknown> {
  try {
    return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true;
  } catch {
    return false;
  }
}
