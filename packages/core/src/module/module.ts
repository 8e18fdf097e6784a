/** Modules: their bases, their classes as types, and how a host makes one. */

import { construct, type ModuleInit } from './construction.js';
import type { ModuleClass } from './module-class.js';
import type { ModuleInstance } from './module-instance.js';

export type { ModuleInit } from './construction.js';
export type { ModuleClass } from './module-class.js';
export type { AggregateInstance, ModuleInstance, RuntimeInstance } from './module-instance.js';
export type { ValueOf } from './module-value.js';
export * as Module from './namespace.js';
export type { RunArgs } from './run-args.js';

/** Makes an instance that knows its name, parameters and so on before its first field initializer runs. */
export function constructModule<Instance extends ModuleInstance>(
  Class: ModuleClass<Instance>,
  init: ModuleInit,
): Instance {
  return construct(Class as unknown as new () => Instance, init);
}
