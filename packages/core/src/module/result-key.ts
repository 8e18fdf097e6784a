/** Which keys a set of results takes, and what each gives, for the compiler. */

import type { Interface, InterfaceClass } from '../data/interface.js';
import type { ModuleConstructor } from './module-constructor.js';
import type { ValueOf } from './module-value.js';

/** What finds a result: an interface class, a module class, or an exposed name. Of classes only those in `Accepts`, if it is known. */
export type ResultKey<Accepts = unknown> =
  | string
  | (unknown extends Accepts ? InterfaceClass | ModuleConstructor : Subclass<Accepts>);

/** A class and those that extend it, since accepting `X` accepts its subclasses. */
type Subclass<Class> = Class extends abstract new (
  ...args: never[]
) => infer Instance
  ? Instance extends Interface
    ? InterfaceClass<Instance>
    : Class extends ModuleConstructor
      ? ModuleConstructor<Instance>
      : never
  : never;

/** What a key finds: an instance of the interface, what the module returns, or anything. */
export type ResultValue<Key> =
  Key extends InterfaceClass<infer Instance> ? Instance : Key extends ModuleConstructor ? ValueOf<Key> : unknown;
