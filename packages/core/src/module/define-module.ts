/** A module in functional form: one object says what classes say with decorators. */

import type { InterfaceClass } from '../data/interface.js';
import { checkOptions, kinds, type OptionKinds } from '../options/check-options.js';
import type { Accepted, InputInstance } from './decorator-types.js';
import {
  addHooks,
  type ClassesIn,
  DefinedArgs,
  type Definition,
  finalized,
  type NoSchema,
  sharedKinds,
  type WithParameters,
} from './definition.js';
import { type Emittable, isEmittable, type ValueEmitted } from './emittable.js';
import { refuseGenerator } from './generators.js';
import type { InstanceOf, ModuleClass, Produced } from './module-class.js';
import type { Accepting, Exposing } from './node-types.js';
import type { RunArgs } from './run-args.js';
import { Runtime } from './runtime.js';
import type { StandardSchema } from './standard-schema.js';

export interface ModuleDefinition<
  Request,
  Value,
  Accepts extends readonly Accepted[],
  Produces extends InterfaceClass,
  Schema extends StandardSchema,
  As extends boolean | string,
  Emits extends Emittable = never,
> extends Definition<Runtime<Schema>, Accepts, Produces, Schema, As> {
  /** As `@emits` takes it. */
  readonly emits?: Emits | undefined;
  run(
    this: Runtime<Schema>,
    args: RunArgs<Request, ClassesIn<Accepts>, EmitsOf<Emits>> & WithParameters<Schema>,
  ): Value;
}

/** What is emitted may be anything where nothing is declared. */
type EmitsOf<Emits> = [Emits] extends [never] ? unknown : ValueEmitted<Emits>;

export interface DefinedRuntime<Request, Value, Keys, Schema, Emits = unknown> extends Runtime<Schema> {
  run(args: RunArgs<Request, Keys, Emits>): Value;
}

/** A finalised class, as if it had been written with decorators. */
export type DefinedModule<Instance extends Runtime<unknown, unknown>, Inputs, As extends boolean | string> = {
  new (): Instance;
  readonly '~module': 'runtime';
  readonly node: (typeof Runtime)['node'];
  readonly use: (typeof Runtime)['use'];
} & Accepting<InputInstance<Inputs, new () => Instance>> &
  Exposing<As>;

/** @throws {TypeError} if what the definition says is wrong, as the decorators do. */
export function defineModule<
  Value extends [Produces] extends [never] ? unknown : Produced<InstanceOf<Produces>>,
  Request = unknown,
  const Accepts extends readonly Accepted[] = [],
  Produces extends InterfaceClass = never,
  Schema extends StandardSchema = NoSchema,
  const As extends boolean | string = false,
  Emits extends Emittable = never,
>(
  definition: ModuleDefinition<Request, Value, Accepts, Produces, Schema, As, Emits>,
): DefinedModule<DefinedRuntime<Request, Value, ClassesIn<Accepts>, Schema, EmitsOf<Emits>>, Accepts[number], As> {
  checkOptions('defineModule()', (definition ?? null) as object, definitionKinds);
  if (definition.run === undefined) throw new TypeError('defineModule() needs a function `run`: it has none.');
  refuseGenerator(definition.run, `\`run\` of ${definition.type ?? 'defineModule()'}`);
  return finalized(classOf(definition as unknown as AnyDefinition), definition) as never;
}

const definitionKinds = {
  ...sharedKinds,
  emits: { must: 'an interface class, String, Number or Boolean', holds: isEmittable },
  run: kinds.function,
} as const satisfies OptionKinds<AnyDefinition>;

type AnyDefinition = ModuleDefinition<
  unknown,
  unknown,
  readonly Accepted[],
  InterfaceClass,
  StandardSchema,
  boolean | string
>;

function classOf(definition: AnyDefinition): ModuleClass {
  const { run, parameters: schema } = definition;
  class Defined extends Runtime<StandardSchema> {
    static readonly parameters = schema;

    run(args: RunArgs): unknown {
      return run.call(this, new DefinedArgs(args, this.parameters));
    }
  }
  addHooks(Defined.prototype, definition);
  return Defined as ModuleClass;
}
