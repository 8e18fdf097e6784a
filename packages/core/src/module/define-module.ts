/** A module in functional form: one object says what classes say with decorators. */

import type { InterfaceClass } from '../data/interface.js';
import { checkOptions, kinds, type OptionKinds } from '../options/check-options.js';
import type { Batch } from './batch.js';
import type { Accepted, InputInstance } from './decorator-types.js';
import { batch } from './decorators.js';
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
import type { ModuleClass } from './module-class.js';
import type { InstanceOf } from './module-constructor.js';
import type { BatchOf, Produced } from './module-value.js';
import type { Accepting, Exposing } from './node-types.js';
import type { RunArgs } from './run-args.js';
import { Runtime } from './runtime.js';
import type { StandardSchema } from './standard-schema.js';

export type ModuleDefinition<
  Request,
  Value,
  Accepts extends readonly Accepted[],
  Produces extends InterfaceClass,
  Schema extends StandardSchema,
  As extends boolean | string,
  Emits extends Emittable = never,
  List = never,
> = Definition<Runtime<Schema>, Accepts, Produces, Schema, As> & {
  /** As `@emits` takes it. */
  readonly emits?: Emits | undefined;
} & (
    | RunsJobs<Runtime<Schema>, RunArgs<Request, ClassesIn<Accepts>, EmitsOf<Emits>> & WithParameters<Schema>, Value>
    | RunsBatches<Runtime<Schema>, RunArgs<Request, ClassesIn<Accepts>, EmitsOf<Emits>> & WithParameters<Schema>, List>
  );

export interface RunsJobs<This, Args, Value> {
  run(this: This, args: Args): Value;
  readonly runBatch?: undefined;
  readonly batch?: undefined;
}

export interface RunsBatches<This, Args, List> {
  /** Called for several jobs at a time: gives a list with the result, an `Error` or what `skip()` gives for each, in their order. */
  runBatch(this: This, jobs: readonly Args[]): List;
  /** How many jobs go into one call; a node can say otherwise. */
  readonly batch?: Batch | undefined;
  readonly run?: undefined;
}

/** What is emitted may be anything where nothing is declared. */
type EmitsOf<Emits> = [Emits] extends [never] ? unknown : ValueEmitted<Emits>;

export interface DefinedRuntime<Request, Value, Keys, Schema, Emits = unknown> extends Runtime<Schema> {
  run(args: RunArgs<Request, Keys, Emits>): Value;
}

export interface DefinedBatches<Request, List, Keys, Schema, Emits = unknown> extends Runtime<Schema> {
  runBatch(jobs: readonly RunArgs<Request, Keys, Emits>[]): List;
}

/** A finalized class, as if it had been written with decorators. */
export type DefinedModule<Instance extends Runtime<unknown, unknown>, Inputs, As extends boolean | string> = {
  new (): Instance;
  readonly '~module': 'runtime';
  readonly node: (typeof Runtime)['node'];
  readonly use: (typeof Runtime)['use'];
} & Accepting<InputInstance<Inputs, new () => Instance>> &
  Exposing<As>;

/** @throws {TypeError} if what the definition says is wrong, as the decorators do. */
export function defineModule<
  Value extends [Produces] extends [never] ? unknown : Produced<InstanceOf<Produces>> = never,
  Request = unknown,
  const Accepts extends readonly Accepted[] = [],
  Produces extends InterfaceClass = never,
  Schema extends StandardSchema = NoSchema,
  const As extends boolean | string = false,
  Emits extends Emittable = never,
  List extends BatchOf<[Produces] extends [never] ? unknown : Produced<InstanceOf<Produces>>> = never,
>(
  definition: ModuleDefinition<Request, Value, Accepts, Produces, Schema, As, Emits, List>,
): DefinedModule<
  [List] extends [never]
    ? DefinedRuntime<Request, Value, ClassesIn<Accepts>, Schema, EmitsOf<Emits>>
    : DefinedBatches<Request, List, ClassesIn<Accepts>, Schema, EmitsOf<Emits>>,
  Accepts[number],
  As
> {
  checkOptions('defineModule()', (definition ?? null) as object, definitionKinds);
  const defined = definition as unknown as AnyDefinition;
  const { run, runBatch, batch: declared, type = 'defineModule()' } = defined;
  if ((run === undefined) === (runBatch === undefined)) {
    const both = run === undefined ? 'it has neither' : 'it has both';
    throw new TypeError(
      `defineModule() needs a function \`run\`, or \`runBatch\` for several jobs at a time: ${both}.`,
    );
  }
  if (declared !== undefined && runBatch === undefined) {
    throw new TypeError('defineModule(): `batch` is for a module that has `runBatch` instead of `run`.');
  }
  refuseGenerator(run ?? runBatch, `\`${run === undefined ? 'runBatch' : 'run'}\` of ${type}`);
  const Class = finalized(classOf(defined), definition);
  return (declared === undefined ? Class : batch(declared)(Class as never)) as never;
}

interface AnyDefinition
  extends Definition<Runtime<StandardSchema>, readonly Accepted[], InterfaceClass, StandardSchema, boolean | string> {
  readonly emits?: Emittable | undefined;
  run?(args: RunArgs): unknown;
  runBatch?(jobs: readonly RunArgs[]): unknown;
  readonly batch?: Batch | undefined;
}

const definitionKinds = {
  ...sharedKinds,
  emits: { must: 'an interface class, String, Number or Boolean', holds: isEmittable },
  run: kinds.function,
  runBatch: kinds.function,
  batch: kinds.anything,
} as const satisfies OptionKinds<AnyDefinition>;

function classOf(definition: AnyDefinition): ModuleClass {
  const { run, runBatch, parameters: schema } = definition;
  class Defined extends Runtime<StandardSchema> {
    static readonly parameters = schema;
  }
  const method =
    run === undefined
      ? {
          runBatch(this: Defined, jobs: readonly RunArgs[]) {
            return runBatch?.call(this, jobs.map((args) => new DefinedArgs(args, this.parameters)) as never);
          },
        }
      : {
          run(this: Defined, args: RunArgs) {
            return run.call(this, new DefinedArgs(args, this.parameters));
          },
        };
  Object.defineProperties(Defined.prototype, Object.getOwnPropertyDescriptors(method));
  addHooks(Defined.prototype, definition);
  return Defined as ModuleClass;
}
