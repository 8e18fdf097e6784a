/** Async generators in the place of modules: what they yield reaches nobody. */

import { EMIT_INSTEAD } from '../text/emit-instead.js';

/** @throws {TypeError} if the method is one, which says what to do instead. */
export function refuseGenerator(run: unknown, what: string): void {
  if (typeof run !== 'function' || run.constructor.name !== 'AsyncGeneratorFunction') return;
  throw new TypeError(`${what} is an async generator, whose values reach nobody. ${EMIT_INSTEAD}`);
}

/** It never throws, whatever the value. */
export function isGenerator(value: unknown): boolean {
  try {
    return Object.prototype.toString.call(value) === '[object AsyncGenerator]';
  } catch {
    return false;
  }
}
