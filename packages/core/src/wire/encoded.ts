/** Instances of classes with `static encode`: what stands for them on the way, and how they are put back. */

import type { InterfaceClass } from '../data/interface.js';
import { interfaceOf } from '../data/interface-table.js';
import type { ValuePath } from '../data/value-path.js';
import type { Replace } from './rewrite.js';

/** Stands for an instance while it is being encoded. */
export const OPEN = {};

/** What an instance says of itself. */
export function encodedBy(Class: InterfaceClass, instance: object, path: ValuePath): unknown {
  return called(`static encode of interface ${Class.name}`, path, () => Class.encode?.(instance));
}

/** Puts the instances back that stand as `{ data }` for what they were encoded as. */
export function decoding(encoded: ReadonlyMap<object, InterfaceClass>, path: ValuePath): Replace {
  return (object, again) => {
    const Class = encoded.get(object);
    if (Class === undefined) return object;
    const data = again((object as { readonly data: unknown }).data);
    const instance = called(`static decode of interface ${Class.name}`, path, () => Class.decode?.(data));
    if (interfaceOf(Object.getPrototypeOf(instance ?? {}) ?? {}) === Class) return instance as object;
    throw path.refusal(
      `\`static decode\` of interface ${Class.name} returned no ${Class.name}`,
      'Let it make an instance of the class that it is called on (`new this(…)`).',
    );
  };
}

function called<T>(what: string, path: ValuePath, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw path.refusal(`${what} threw`, 'The cause says why.', cause);
  }
}
