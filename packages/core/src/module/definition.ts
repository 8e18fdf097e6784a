/** What modules and Aggregates in functional form have in common. */

import { type InterfaceClass, isInterfaceClass } from '../data/interface.js';
import { kinds, listOf, type OptionKinds } from '../options/check-options.js';
import type { Accepted } from './decorator-types.js';
import { accept, emits, expose, finalize, produce, register } from './decorators.js';
import type { Emittable } from './emittable.js';
import type { ModuleClass } from './module-class.js';
import type { OutputOf } from './parameter-types.js';
import type { BootArgs, RunArgs, TeardownArgs } from './run-args.js';
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
export interface Definition<
  This,
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
  bootstrap?(this: This, args: BootArgs & WithParameters<Schema>): unknown;
  teardown?(this: This, args: TeardownArgs & WithParameters<Schema>): unknown;
}

/** What the hooks of a module see as `this`. */
interface Parametrized {
  readonly parameters: OutputOf<unknown>;
}

type AnyDefinition = Definition<Parametrized, readonly Accepted[], InterfaceClass, StandardSchema, boolean | string>;

/** Does what decorators do to a class. */
export function finalized(Class: ModuleClass, definition: unknown): ModuleClass {
  const {
    type,
    source,
    accepts,
    produces,
    emits: emitted,
    expose: as = false,
  } = definition as AnyDefinition & {
    readonly emits?: Emittable;
  };
  Object.defineProperty(Class, 'name', { value: type ?? 'defined module' });
  finalize()(Class as never);
  if (accepts !== undefined && accepts.length > 0) accept(...(accepts as unknown as [Accepted]))(Class);
  if (produces !== undefined) produce(produces)(Class as never);
  if (emitted !== undefined) emits(emitted)(Class);
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
} as const satisfies OptionKinds<AnyDefinition>;

/** Gives a class the hooks that its definition has. */
export function addHooks(
  prototype: Parametrized & {
    bootstrap?: ((args: BootArgs) => unknown) | undefined;
    teardown?: ((args: TeardownArgs) => unknown) | undefined;
  },
  {
    bootstrap,
    teardown,
  }: {
    readonly bootstrap?: ((args: never) => unknown) | undefined;
    readonly teardown?: ((args: never) => unknown) | undefined;
  },
): void {
  if (bootstrap !== undefined) {
    prototype.bootstrap = function (args) {
      return bootstrap.call(this, { ...args, parameters: this.parameters } as never);
    };
  }
  if (teardown !== undefined) {
    prototype.teardown = function (args) {
      return teardown.call(this, { ...args, parameters: this.parameters } as never);
    };
  }
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

  get attempt() {
    return this.#args.attempt;
  }

  get skip() {
    return this.#args.skip;
  }

  get emit() {
    return this.#args.emit;
  }

  get progress() {
    return this.#args.progress;
  }
}
