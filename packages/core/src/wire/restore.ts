/** Gives a clone back what structured clone lost: prototypes, and the parts of errors. */

import type { InterfaceClass } from '../data/interface.js';
import { arrivedClass, type InterfaceTable } from '../data/interface-table.js';
import type { ValuePath } from '../data/value-path.js';
import { assembleError, type ErrorParts } from './error-parts.js';
import { bufferPrototype } from './kinds.js';

/** How an object in a payload is restored: as an instance of an interface, by its id, or in one of our own ways. */
type Restoration = string | typeof BUFFER | typeof NO_PROTOTYPE | ErrorParts;

export const BUFFER = 0;
export const NO_PROTOTYPE = 1;

/** Restores in place, and returns the objects that stand for encoded instances, with their classes. */
export function restore(
  instances: readonly unknown[],
  interfaces: InterfaceTable,
  path: ValuePath,
): ReadonlyMap<object, InterfaceClass> {
  const encoded = new Map<object, InterfaceClass>();
  for (let i = 0; i < instances.length; i += 2) {
    const object = instances[i] as object;
    const how = instances[i + 1] as Restoration;
    if (typeof how === 'string') {
      const Class = arrivedClass(how, interfaces, path);
      if (Class.decode === undefined) Object.setPrototypeOf(object, Class.prototype);
      else encoded.set(object, Class);
    } else if (how === NO_PROTOTYPE) Object.setPrototypeOf(object, null);
    // Elsewhere than in Node a Buffer arrives as the Uint8Array that it is.
    else if (how !== BUFFER) assembleError(object, how);
    else if (bufferPrototype !== undefined) Object.setPrototypeOf(object, bufferPrototype);
  }
  return encoded;
}
