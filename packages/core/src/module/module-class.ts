/** What the compiler knows of a module class. */

import type { ModuleStatics } from './module-constructor.js';
import type { ModuleInstance } from './module-instance.js';

/** A class that extends `Module.Runtime` or `Module.Aggregate`. */
export type ModuleClass<Instance extends ModuleInstance = ModuleInstance> = (abstract new (
  ...args: never[]
) => Instance) &
  ModuleStatics;
