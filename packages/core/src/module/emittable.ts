/** What a module may declare that it emits: an interface, or a kind of primitive values. */

import { type InterfaceClass, isInterfaceClass } from '../data/interface.js';

/** `String`, `Number` and `Boolean` stand for primitive values. */
export type Emittable = InterfaceClass | StringConstructor | NumberConstructor | BooleanConstructor;

/** A value of what is declared. */
export type ValueEmitted<E> = E extends StringConstructor
  ? string
  : E extends NumberConstructor
    ? number
    : E extends BooleanConstructor
      ? boolean
      : E extends abstract new (
            ...args: never[]
          ) => infer Instance
        ? Instance
        : never;

const primitives: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
]);

export function isEmittable(value: unknown): value is Emittable {
  return isInterfaceClass(value) || primitives.has(value);
}

/** Whether the value is of what is declared; a revoked proxy throws whatever one asks of it. */
export function isEmitted(value: unknown, declared: Emittable): boolean {
  const primitive = primitives.get(declared);
  if (primitive !== undefined) return typeof value === primitive;
  try {
    return value instanceof declared;
  } catch {
    return false;
  }
}
