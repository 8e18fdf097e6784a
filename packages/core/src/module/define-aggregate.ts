/** An Aggregate in functional form: one object says what a class says with decorators. */

import type { InterfaceClass } from '../data/interface.js';
import { isSkipped } from '../data/skip.js';
import { checkOptions, kinds, type OptionKinds } from '../options/check-options.js';
import { Aggregate } from './aggregate.js';
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
import type { ModuleClass } from './module-class.js';
import type { InstanceOf } from './module-constructor.js';
import type { Produced } from './module-value.js';
import type { Accepting, Exposing } from './node-types.js';
import type { OutputOf } from './parameter-types.js';
import type { RunArgs } from './run-args.js';
import type { StandardSchema } from './standard-schema.js';

export interface AggregateDefinition<
  State,
  Value,
  Accepts extends readonly Accepted[],
  Produces extends InterfaceClass,
  Schema extends StandardSchema,
  As extends boolean | string,
> extends Definition<Aggregate<State, Schema>, Accepts, Produces, Schema, As> {
  /** The state before anything was taken in. */
  initialState(this: Aggregate<State, Schema>): State | Promise<State>;
  /** Takes in one job: changes the state, or returns the next one. */
  // biome-ignore-start lint/suspicious/noConfusingVoidType: a function that changes the state returns nothing
  aggregate(
    this: Aggregate<State, Schema>,
    args: RunArgs<unknown, ClassesIn<Accepts>> & WithParameters<Schema> & { readonly state: State },
  ): State | void | Promise<State | void>;
  // biome-ignore-end lint/suspicious/noConfusingVoidType: see above
  /** Makes the result; default: the state. */
  process?(this: Aggregate<State, Schema>, args: RunArgs & WithParameters<Schema> & { readonly state: State }): Value;
  /** The state as data that can be copied and stored; default: the state itself. */
  snapshot?(this: Aggregate<State, Schema>, state: State): unknown;
  /** The state of what `snapshot` gave; default: that itself. */
  restore?(this: Aggregate<State, Schema>, snapshot: never): State | Promise<State>;
}

export type DefinedState<State, Value, Keys, Schema> = Omit<Aggregate<State, Schema>, 'aggregate' | 'process'> & {
  state: State;
  aggregate(args: RunArgs<unknown, Keys>): unknown;
  process(args: RunArgs): Value;
};

/** A finalized class, as if it had been written with decorators. */
export type DefinedAggregate<Instance, Inputs, As extends boolean | string> = {
  new (): Instance;
  readonly '~module': 'aggregate';
  readonly node: (typeof Aggregate)['node'];
  readonly use: (typeof Aggregate)['use'];
} & Accepting<InputInstance<Inputs, new () => Instance>> &
  Exposing<As>;

type ValueFor<Produces extends InterfaceClass> = [Produces] extends [never] ? unknown : Produced<InstanceOf<Produces>>;

/** What a state must be that is the result itself. */
type StateFor<Produces extends InterfaceClass> = [Produces] extends [never] ? unknown : InstanceOf<Produces>;

/** @throws {TypeError} if what the definition says is wrong, as the decorators do. */
export function defineAggregate<
  State,
  const Accepts extends readonly Accepted[] = [],
  Produces extends InterfaceClass = never,
  Value extends ValueFor<Produces> = State & StateFor<Produces>,
  Schema extends StandardSchema = NoSchema,
  const As extends boolean | string = false,
>(
  definition: AggregateDefinition<State, Value, Accepts, Produces, Schema, As>,
): DefinedAggregate<DefinedState<State, Value, ClassesIn<Accepts>, Schema>, Accepts[number], As> {
  checkOptions('defineAggregate()', (definition ?? null) as object, definitionKinds);
  for (const name of ['initialState', 'aggregate'] as const)
    if (definition[name] === undefined)
      throw new TypeError(`defineAggregate() needs a function \`${name}\`: it has none.`);
  return finalized(classOf(definition as unknown as AnyDefinition), definition) as never;
}

const definitionKinds = {
  ...sharedKinds,
  initialState: kinds.function,
  aggregate: kinds.function,
  process: kinds.function,
  snapshot: kinds.function,
  restore: kinds.function,
} as const satisfies OptionKinds<AnyDefinition>;

type AnyDefinition = AggregateDefinition<
  unknown,
  unknown,
  readonly Accepted[],
  InterfaceClass,
  StandardSchema,
  boolean | string
>;

function classOf(definition: AnyDefinition): ModuleClass {
  const { initialState, aggregate, process, snapshot, restore, parameters: schema } = definition;
  class Defined extends Aggregate<unknown, StandardSchema> {
    static readonly parameters = schema;

    override initialState(): unknown {
      return initialState.call(this);
    }

    override async aggregate(args: RunArgs): Promise<unknown> {
      const next: unknown = await aggregate.call(this, new StateArgs(args, this));
      if (next !== undefined && !isSkipped(next)) this.state = next;
      return next;
    }
  }
  const { prototype } = Defined;
  if (process !== undefined) {
    prototype.process = function (args) {
      return process.call(this, new StateArgs(args, this)) as ReturnType<Defined['process']>;
    };
  }
  if (snapshot !== undefined) {
    prototype.snapshot = function () {
      return snapshot.call(this, this.state);
    };
  }
  if (restore !== undefined) {
    prototype.restore = async function (kept) {
      this.state = await restore.call(this, kept as never);
    };
  }
  addHooks(prototype, definition);
  return Defined as unknown as ModuleClass;
}

class StateArgs extends DefinedArgs {
  readonly state: unknown;

  constructor(args: RunArgs, module: { readonly state: unknown; readonly parameters: OutputOf<unknown> }) {
    super(args, module.parameters);
    this.state = module.state;
  }
}
