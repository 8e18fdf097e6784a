/** Holds what a module emits to what it declares. */

import { isSkipped } from '../data/skip.js';
import { isTransferred } from '../data/transfer.js';
import { InterfaceMismatchError } from '../errors/errors.js';
import { isEmitted } from '../module/emittable.js';
import { describe } from '../text/describe.js';
import type { Step } from './step.js';

/** @throws {TypeError} for what `skip()` gave; {@link InterfaceMismatchError} for another value than the module declares. */
export function checkEmitted({ spec: { name: module }, emits }: Step, value: unknown): void {
  if (isSkipped(value))
    throw new TypeError('emit() takes a value: it was given what skip() gave, which a module returns.');
  const bare = isTransferred(value) ? value.value : value;
  if (emits === undefined || isEmitted(bare, emits)) return;
  throw new InterfaceMismatchError(
    `Module "${module}" declares @emits(${emits.name}) but emitted ${describe(bare)}. ` +
      `Emit ${emits.name}, or declare what the module really emits.`,
    { module },
  );
}
