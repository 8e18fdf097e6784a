/** A module in functional form: one object says what classes say with decorators. */

import { type InterfaceClass, isInterfaceClass } from '../data/interface.js';
import { checkOptions, kinds, listOf, type OptionKinds } from '../options/check-options.js';
import type { Accepted, InputInstance } from './decorator-types.js';
import { accept, expose, finalize, produce, register } from './decorators.js';
import type { InstanceOf, ModuleClass, OutputOf, Produced } from './module-class.js';
import type { Accepting, Exposing } from './node-types.js';
import type { BootArgs, RunArgs, TeardownArgs } from './run-args.js';
import { Runtime } from './runtime.js';
import { isSource } from './source-url.js';
import { isStandardSchema, type StandardSchema } from './standard-schema.js';

/** Without a schema the parameters are what the node says. */
export type NoSchema = StandardSchema<Record<string, unknown>>;

export interface WithParameters<Schema> {
  /** What the schema made of the node's parameters, frozen. */
  readonly parameters: OutputOf<Schema>;
}

export type ClassesIn<Accepts extends readonly Accepted[]> = Exclude<Accepts[number], { readonly self: true }>;

/** Each function has the module as `this` (`name`, `context`, …), arrow functions aside, and its parameters as an argument. */
export interface ModuleDefinition<
  Request,
  Value,
  Accepts extends readonly Accepted[],
  Produces extends InterfaceClass,
  Schema extends StandardSchema,
  As extends boolean | string,
> {
  /** Name of the type in configs; with it the module is registered. */
  readonly type?: string | undefined;
  /** `import.meta.url`, so that workers find the file; importing it must define the module. */
  readonly source?: URL | string | undefined;
  /** As `@accept` takes them. */
  readonly accepts?: Accepts | undefined;
  readonly produces?: Produces | undefined;
  /** `true` under the node's name, or a name of its own. */
  readonly expose?: As | undefined;
  readonly parameters?: Schema | undefined;
  bootstrap?(this: Runtime<Schema>, args: BootArgs & WithParameters<Schema>): unknown;
  run(this: Runtime<Schema>, args: RunArgs<Request, ClassesIn<Accepts>> & WithParameters<Schema>): Value;
  teardown?(this: Runtime<Schema>, args: TeardownArgs & WithParameters<Schema>): unknown;
}

export interface DefinedRuntime<Request, Value, Keys, Schema> extends Runtime<Schema> {
  run(args: RunArgs<Request, Keys>): Value;
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
>(
  definition: ModuleDefinition<Request, Value, Accepts, Produces, Schema, As>,
): DefinedModule<DefinedRuntime<Request, Value, ClassesIn<Accepts>, Schema>, Accepts[number], As> {
  checkOptions('defineModule()', (definition ?? null) as object, definitionKinds);
  if (definition.run === undefined) throw new TypeError('defineModule() needs a function `run`: it has none.');
  return finalized(classOf(definition as unknown as AnyDefinition, definition.parameters), definition) as never;
}

/** What both functional forms say beside their functions. */
interface Definition extends Omit<AnyDefinition, 'run' | 'bootstrap' | 'teardown'> {}

/** Does what decorators do to a class. */
export function finalized(Class: ModuleClass, definition: unknown): ModuleClass {
  const { type, source, accepts, produces, expose: as = false } = definition as Definition;
  Object.defineProperty(Class, 'name', { value: type ?? 'defined module' });
  finalize()(Class as never);
  if (accepts !== undefined && accepts.length > 0) accept(...(accepts as unknown as [Accepted]))(Class);
  if (produces !== undefined) produce(produces)(Class as never);
  if (as !== false) (as === true ? expose() : expose(as as string))(Class);
  if (type !== undefined) register(type, source)(Class);
  return Class;
}

export const sharedKinds = {
  type: kinds.text,
  source: { must: 'import.meta.url, another URL, or an absolute path', holds: isSource },
  accepts: listOf('a list of module classes and interface classes', () => true),
  produces: { must: 'an interface class', holds: isInterfaceClass },
  expose: { must: 'true, false, or a name', holds: (value) => typeof value === 'boolean' || kinds.text.holds(value) },
  parameters: { must: 'a Standard Schema, such as one of zod', holds: isStandardSchema },
  bootstrap: kinds.function,
  teardown: kinds.function,
} as const satisfies OptionKinds<Omit<AnyDefinition, 'run'>>;

const definitionKinds = { ...sharedKinds, run: kinds.function } as const satisfies OptionKinds<AnyDefinition>;

type AnyDefinition = ModuleDefinition<
  unknown,
  unknown,
  readonly Accepted[],
  InterfaceClass,
  StandardSchema,
  boolean | string
>;

function classOf({ bootstrap, run, teardown }: AnyDefinition, schema: StandardSchema | undefined): ModuleClass {
  class Defined extends Runtime<StandardSchema> {
    static readonly parameters = schema;

    run(args: RunArgs): unknown {
      return run.call(this, new DefinedArgs(args, this.parameters));
    }
  }
  const { prototype } = Defined;
  if (bootstrap !== undefined) {
    prototype.bootstrap = function (args) {
      return bootstrap.call(this, { ...args, parameters: this.parameters });
    };
  }
  if (teardown !== undefined) {
    prototype.teardown = function (args) {
      return teardown.call(this, { ...args, parameters: this.parameters });
    };
  }
  return Defined as ModuleClass;
}

/** The arguments of a run and the parameters. A signal and a logger are asked for only when the function does. */
export class DefinedArgs implements RunArgs<unknown, never> {
  readonly parameters: OutputOf<unknown>;
  readonly #args: RunArgs;

  constructor(args: RunArgs, parameters: OutputOf<unknown>) {
    this.#args = args;
    this.parameters = parameters;
  }

  get data() {
    return this.#args.data;
  }

  get request() {
    return this.#args.request;
  }

  get signal() {
    return this.#args.signal;
  }

  get logger() {
    return this.#args.logger;
  }

  get job() {
    return this.#args.job;
  }
}
