/** Checks what something public is given besides options. */

import { describe } from '../text/describe.js';
import type { OptionKind } from './check-options.js';

/** @throws {TypeError} for what is not of the kind. */
export function checkGiven(where: string, { must, holds }: OptionKind, value: unknown): void {
  if (!holds(value)) throw new TypeError(`${where} takes ${must}: it was given ${describe(value)}.`);
}
