/** What all modules have: what their pipeline tells them of themselves, and their life in one replica. */

import type { Grant } from '../executor/claim.js';
import type { OnError } from '../wire/protocol.js';
import { type ModuleInit, takeConstruction } from './construction.js';
import type { ModuleClass } from './module-class.js';
import type { BaseInstance } from './module-instance.js';
import { type AnyNodeOptions, type Dependency, ModuleNode } from './module-node.js';
import type { ModuleUse } from './module-use.js';
import type { Acceptable, ClassTag, LenienceOf, NameOf, NeedOf, NodeArgs, TagOf } from './node-types.js';
import type { OptionalDependency } from './optional.js';
import type { OutputOf } from './parameter-types.js';
import type { BootArgs, TeardownArgs } from './run-args.js';

// No #private field: exported anonymous classes must be writable as declarations.
const initKey = Symbol('construction');

export abstract class ModuleBase<Parameters, Context> implements BaseInstance {
  /** For the compiler alone: how `parameters` were declared. */
  declare readonly '~parameters': Parameters;

  /** A node of this class, for a pipeline; parameters without defaults are required. */
  static node<
    This extends ModuleClass,
    const Name extends string,
    const Expose extends string | boolean | undefined = undefined,
    const Added extends readonly Dependency[] = [],
    const Throw extends OnError | undefined = undefined,
  >(
    this: This,
    name: Name,
    ...options: NodeArgs<This, Expose, { [At in keyof Added]: Acceptable<This, Added[At]> }, Throw>
  ): ModuleNode<
    This,
    Name,
    TagOf<Expose, Name, ClassTag<This, Name>>,
    NameOf<Added[number]>,
    NeedOf<Added[number]>,
    Throw
  >;
  static node(this: ModuleClass, name: string, options?: AnyNodeOptions): unknown {
    // biome-ignore lint/complexity/noThisInStatic: the class that it is called on
    return new ModuleNode(this, name, options);
  }

  /** A module of this class, for `definePipeline()`, where it has its name; parameters without defaults are required. */
  static use<
    This extends ModuleClass,
    const Expose extends string | boolean | undefined = undefined,
    const Added extends readonly (string | OptionalDependency<string>)[] = [],
    const Throw extends OnError | undefined = undefined,
  >(
    this: This,
    ...options: NodeArgs<This, Expose, Added, Throw>
  ): ModuleUse<This, NameOf<Added[number]>, NoInfer<Expose>, LenienceOf<Added[number], Throw>>;
  static use(this: ModuleClass, options?: AnyNodeOptions): unknown {
    // biome-ignore lint/complexity/noThisInStatic: the class that it is called on
    return { '~use': {}, Class: this, options };
  }

  constructor() {
    Object.defineProperty(this, initKey, { value: takeConstruction(new.target.name) });
  }

  /** Name of the module in its pipeline. */
  get name(): string {
    return initOf(this).name;
  }

  /** Undefined in a sequential pipeline. */
  get group(): string | undefined {
    return initOf(this).group;
  }

  /** Index of the replica within its group, from 0. */
  get replica(): number {
    return initOf(this).replica;
  }

  /** What the schema made of the node's parameters, frozen. */
  get parameters(): OutputOf<Parameters> {
    return initOf(this).parameters as OutputOf<Parameters>;
  }

  /** The pipeline's, the same for all modules. */
  get sharedParameters(): Readonly<Record<string, unknown>> {
    return initOf(this).sharedParameters as Readonly<Record<string, unknown>>;
  }

  get context(): Context {
    return initOf(this).context as Context;
  }

  /** What this replica was granted, the ids of its GPUs included. */
  get resources(): Grant {
    return initOf(this).resources;
  }

  /** Called once in each replica before the first job: the place to load a model or open a connection. */
  bootstrap?(args: BootArgs): unknown;

  /** Called once in each replica when the pipeline closes. */
  teardown?(args: TeardownArgs): unknown;
}

function initOf(module: object): ModuleInit {
  return (module as { [initKey]: ModuleInit })[initKey];
}
