/** A module in a pipeline that is being described: its name, its inputs, and how it is set up. */

import {
  kinds,
  listOf,
  type OptionKinds,
  oneOf,
  optionProblems,
  throwOptionProblems,
} from '../options/check-options.js';
import { type RetryOptions, retryProblems, takenRetry } from '../options/retry.js';
import { describe } from '../text/describe.js';
import type { OnError } from '../wire/protocol.js';
import { checkedBatch, type NodeBatch } from './batch.js';
import { moduleMeta } from './metadata.js';
import type { ModuleClass } from './module-class.js';
import type { Acceptable, NameOf, NeedOf, NodeOptions, ParametersInput, TagOf } from './node-types.js';
import { isOptional, type OptionalDependency } from './optional.js';

const brand = Symbol.for('@magda/core/node');

/** A node of any class, whatever is known of it. */
export type AnyModuleNode = ModuleNode;

/** A predecessor: its node, or its name, which may be added to the pipeline later; `optional()` where the module runs without it too. */
export type Dependency = AnyModuleNode | string | OptionalDependency<AnyModuleNode | string>;

/** The options of a node of any class. */
export type AnyNodeOptions = NodeOptions<unknown, string | boolean | undefined, readonly Dependency[]>;

interface Link {
  readonly to: AnyModuleNode | string;
  readonly optional: boolean;
}

/** The values of parameters and links have checks of their own, which the node's methods share. */
export const nodeKinds = {
  group: kinds.text,
  parameters: kinds.anything,
  expose: kinds.anything,
  dependsOn: listOf('a list of nodes and names', () => true),
  onError: oneOf('fail', 'skip'),
  retry: kinds.anything,
  // It has options of its own.
  batch: kinds.anything,
} as const satisfies OptionKinds<NodeOptions>;

/** Made by `SomeModule.node(name)`; `Tag` is the name under which its result is known to be exposed. */
export class ModuleNode<
  Class extends ModuleClass = ModuleClass,
  Name extends string = string,
  Tag extends string = string,
  Dependencies extends string = string,
  Needs extends string = Dependencies,
  Throw = OnError | undefined,
> {
  /** For the compiler alone. */
  declare readonly '~node': {
    readonly tag: Tag;
    readonly dependencies: Dependencies;
    readonly needs: Needs;
    readonly onError: Throw;
  };
  readonly Class: Class;
  readonly name: Name;
  readonly group: string | undefined;
  /** What a throw of the module does to its job. */
  readonly onError: OnError;
  /** How the module is tried again with a job where it throws. */
  readonly retry: RetryOptions | undefined;
  /** What it says of its batches, if anything. */
  readonly batch: NodeBatch | undefined;
  #parameters: Readonly<Record<string, unknown>> = Object.freeze({});
  #exposed: string | boolean | undefined;
  #links: readonly Link[] = [];

  /** @throws {TypeError} if the class is not finalized or an option is of a wrong type. */
  constructor(Class: Class, name: Name, options: AnyNodeOptions = {}) {
    const { className } = moduleMeta(Class);
    Object.defineProperty(this, brand, { value: true });
    this.Class = Class;
    this.name = nonEmpty(name, `The name of a node of ${className}`);
    const where = `Module "${name}"`;
    throwOptionProblems(where, [
      ...optionProblems(where, options, nodeKinds),
      ...retryProblems(`module "${name}"`, options?.retry),
    ]);
    this.group = options.group;
    this.onError = options.onError ?? 'fail';
    this.retry = takenRetry(options.retry);
    this.batch = options.batch && checkedBatch(`Module "${name}": \`batch\``, options.batch);
    if (options.parameters !== undefined) this.#setParameters(options.parameters);
    if (options.expose !== undefined) this.#expose(options.expose);
    if (options.dependsOn !== undefined) this.#link(options.dependsOn);
  }

  /** As the user wrote them; the schema is applied at build. */
  get parameters(): Readonly<Record<string, unknown>> {
    return this.#parameters;
  }

  /** The name under which the result is exposed: by this node, else by the class; undefined if it is not. */
  get exposed(): string | undefined {
    const exposed = this.#exposed ?? moduleMeta(this.Class).exposed ?? false;
    return exposed === true ? this.name : exposed === false ? undefined : exposed;
  }

  /** Predecessors as they were given, in the order of the links. */
  get dependencies(): readonly (AnyModuleNode | string)[] {
    return this.#links.map(({ to }) => to);
  }

  /** Names of the predecessors in the order of the links, each once. */
  get inputs(): readonly string[] {
    return [...new Set(this.#links.map(({ to }) => nameOf(to)))];
  }

  /** Names of those predecessors without whose results the module runs too. */
  get optionalInputs(): readonly string[] {
    return [...new Set(this.#links.filter(({ optional }) => optional).map(({ to }) => nameOf(to)))];
  }

  /** Links the module after others: their results are in its data. Without one that was skipped it is skipped too, unless `optional()`. */
  dependsOn<const Added extends readonly Dependency[]>(
    ...dependencies: { [At in keyof Added]: Acceptable<Class, Added[At]> }
  ): ModuleNode<Class, Name, Tag, Dependencies | NameOf<Added[number]>, Needs | NeedOf<Added[number]>, Throw> {
    this.#link(dependencies as readonly Dependency[]);
    return this as never;
  }

  /** Replaces the parameters. */
  setParameters(parameters: ParametersInput<Class>): this {
    this.#setParameters(parameters);
    return this;
  }

  /** Exposes the result under the node's own name, under another, or not at all; wins over `@expose`. */
  exposeResult(): ModuleNode<Class, Name, Name, Dependencies, Needs, Throw>;
  exposeResult<const As extends string | false>(
    as: As,
  ): ModuleNode<Class, Name, TagOf<As, Name, never>, Dependencies, Needs, Throw>;
  exposeResult(as: string | false = this.name): unknown {
    this.#expose(as);
    return this;
  }

  #setParameters(parameters: unknown): void {
    if (!isPlainObject(parameters)) {
      throw new TypeError(
        `The parameters of module "${this.name}" must be an object with a value for each name: it is ${describe(parameters)}.`,
      );
    }
    this.#parameters = Object.freeze({ ...parameters });
  }

  #expose(as: unknown): void {
    const what = `The name under which module "${this.name}" is exposed`;
    this.#exposed = typeof as === 'boolean' ? as : nonEmpty(as as string, what);
  }

  #link(dependencies: readonly Dependency[]): void {
    const links = [...this.#links, ...dependencies.map((dependency) => this.#linkTo(dependency))];
    for (const { to, optional } of links) {
      if (!optional || !links.some((other) => !other.optional && nameOf(other.to) === nameOf(to))) continue;
      throw new TypeError(
        `Module "${this.name}" depends on "${nameOf(to)}" twice, once as an optional input and once as one that it needs. Keep one of the two.`,
      );
    }
    this.#links = links;
  }

  #linkTo(dependency: Dependency): Link {
    const optional = isOptional(dependency);
    const to: unknown = optional ? dependency['~optional'] : dependency;
    if (isModuleNode(to) || (typeof to === 'string' && to !== '')) return { to, optional };
    throw new TypeError(
      `Module "${this.name}" can depend on a node, or on the name of one, but not on ${describe(to)}: ` +
        `no such dependency exists in the pipeline.`,
    );
  }
}

/** A node of this copy of core or of another. */
export function isModuleNode(value: unknown): value is AnyModuleNode {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Name of a predecessor. */
export function nameOf(dependency: AnyModuleNode | string): string {
  return typeof dependency === 'string' ? dependency : dependency.name;
}

function nonEmpty<T extends string>(value: T, what: string): T {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${what} must be a non-empty string: it is ${describe(value)}.`);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
