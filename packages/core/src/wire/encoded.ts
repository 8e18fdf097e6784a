/** Instances of classes with `static encode`: what stands for them on the way, and how they are put back. */

import type { InterfaceClass } from '../module/interface.js';
import { isPart, isShared, ownCopy } from './binary.js';
import { type InterfaceTable, interfaceOf, knownId } from './interface-table.js';
import type { Replace } from './rewrite.js';
import type { ValuePath } from './value-path.js';

/** A clone of it is `{ data }`. */
export class Encoded {
  // Private, so that a clone leaves it out.
  readonly #id: string;
  data: unknown;

  constructor(id: string) {
    this.#id = id;
  }

  get id(): string {
    return this.#id;
  }
}

/** Replaces what structured clone could not carry: instances with #private fields, and views on parts of buffers. */
export function encoding(interfaces: InterfaceTable, path: ValuePath): Replace {
  const open = new Set<object>();
  return (object, again) => {
    if (ArrayBuffer.isView(object)) return !isShared(object.buffer) && isPart(object) ? ownCopy(object) : object;
    const Class = interfaceOf(Object.getPrototypeOf(object) ?? {});
    if (Class?.encode === undefined) return object;
    if (open.has(object)) {
      throw path.refusal(
        `instance of interface ${Class.name} that contains itself`,
        'Let `static encode` break the cycle.',
      );
    }
    open.add(object);
    const encoded = new Encoded(knownId(Class, interfaces, path));
    encoded.data = again(called(`static encode of interface ${Class.name}`, path, () => Class.encode?.(object)));
    open.delete(object);
    return encoded;
  };
}

/** Puts the instances back that `encoding` replaced. */
export function decoding(encoded: ReadonlyMap<object, InterfaceClass>, path: ValuePath): Replace {
  return (object, again) => {
    const Class = encoded.get(object);
    if (Class === undefined) return object;
    const data = again((object as Encoded).data);
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
