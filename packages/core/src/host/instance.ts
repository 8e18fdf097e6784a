/** Holds what a module returns to what it declares; a revoked proxy throws whatever one asks of it. */

import type { InterfaceClass } from '../data/interface.js';
import { InterfaceMismatchError } from '../errors/errors.js';
import { isGenerator } from '../module/generators.js';
import { EMIT_INSTEAD } from '../text/emit-instead.js';
import type { ModuleSpec } from '../wire/host-spec.js';
import { contextOf, type ModulePlace, moduleText } from './module-errors.js';

export function isInstance(value: unknown, Class: InterfaceClass): boolean {
  try {
    return value instanceof Class;
  } catch {
    return false;
  }
}

/** The error of a module that returned no instance of what it declares. */
export function mismatch(
  place: ModulePlace,
  module: ModuleSpec,
  job: number,
  { name: expected }: InterfaceClass,
  value: unknown,
): InterfaceMismatchError {
  return new InterfaceMismatchError(
    `${moduleText(place, module)} declares @produce(${expected}) but returned ${kindOf(value)}. ` +
      (isGenerator(value)
        ? EMIT_INSTEAD
        : `Return an instance of ${expected}, or declare what the module really produces.`),
    contextOf(place, module, job),
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (isGenerator(value)) return 'an async generator';
  let name: string | undefined;
  try {
    name = (value.constructor as { name?: string } | undefined)?.name;
  } catch {
    return 'something that refuses to be looked at';
  }
  return name === undefined || name === 'Object' ? 'a plain object' : `an instance of ${name}`;
}
