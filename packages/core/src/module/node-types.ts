/** What the compiler knows of nodes: which may follow which, what parameters they need, and what they expose. */

import type { RetryOptions } from '../options/retry.js';
import type { OnError } from '../wire/protocol.js';
import type { NodeBatch } from './batch.js';
import type { DeclaredAccepts } from './declared-accepts.js';
import type { ModuleClass } from './module-class.js';
import type { InstanceOf } from './module-constructor.js';
import type { ValueOf } from './module-value.js';
import type { OptionalDependency } from './optional.js';
import type { InputOf } from './parameter-types.js';
import type { StandardSchema } from './standard-schema.js';

/** A class known to accept modules that are, or give, an `Input`; several of these accept what any of them does. */
export interface Accepting<Input> {
  readonly '~accepts'?: (input: Input) => void;
}

/** A class known to be exposed: `true` under the name of its node, `false` not at all. */
export interface Exposing<As extends boolean | string> {
  readonly '~exposes'?: As;
}

/** A class known to emit values of what it declares. */
export interface Emitting<E> {
  readonly '~emits'?: E;
}

/** The dependency itself, or, if the compiler knows that it is not accepted, a text that says so. */
export type Acceptable<Class extends ModuleClass, D> =
  D extends OptionalDependency<infer Inner>
    ? Acceptable<Class, Inner> extends Inner
      ? D
      : Acceptable<Class, Inner>
    : D extends { readonly Class: infer Source extends ModuleClass }
      ? IsAccepted<Class, Source> extends true
        ? D
        : 'This module is not accepted: neither its class nor what it produces is among what @accept lists.'
      : D;

/** Whether a class may read what another gives, as far as the compiler knows. */
export type IsAccepted<Class, Source extends ModuleClass> =
  unknown extends ValueOf<Source>
    ? true
    : Accepts<Class> extends ((input: InstanceOf<Source>) => void) | ((input: ValueOf<Source>) => void)
      ? true
      : false;

type Accepts<Class> = '~accepts' extends keyof Class
  ? NonNullable<Class['~accepts']>
  : unknown extends DeclaredAccepts<Class>
    ? (input: unknown) => void
    : (input: InstanceOf<DeclaredAccepts<Class>>) => void;

/** What a node of the class is given as parameters. */
export type ParametersInput<Class> = Class extends {
  readonly parameters: infer Schema extends StandardSchema;
}
  ? InputOf<Schema>
  : InstanceOf<Class> extends { readonly '~parameters': infer Parameters }
    ? InputOf<Parameters>
    : never;

export interface NodeOptions<
  Parameters = unknown,
  Expose extends string | boolean | undefined = string | boolean | undefined,
  Dependencies = readonly unknown[],
  Throw extends OnError | undefined = OnError | undefined,
> {
  /** Required in a parallel pipeline. */
  readonly group?: string | undefined;
  readonly parameters?: Parameters | undefined;
  /** `true` under the node's name, `false` not at all; wins over `@expose`. */
  readonly expose?: Expose;
  readonly dependsOn?: Dependencies | undefined;
  /**
   * What a throw of the module does to its job: it fails, or goes on without this result, as if the module had returned `skip()`.
   * @default 'fail'
   */
  readonly onError?: Throw;
  /** How the module is tried again with a job where it throws; what it leaves out, `build({ retry })` says. Default: not at all. */
  readonly retry?: RetryOptions | undefined;
  /** Of a module that has `runBatch`: how many jobs go into one call, and how long the first waits for others; wins over `@batch`. */
  readonly batch?: NodeBatch | undefined;
}

/** What follows the name in `node(name, …)`: options may be left out unless parameters are required. */
export type NodeArgs<
  Class,
  Expose extends string | boolean | undefined,
  Dependencies,
  Throw extends OnError | undefined,
> =
  Record<never, never> extends ParametersInput<Class>
    ? [options?: NodeOptions<ParametersInput<Class>, Expose, Dependencies, Throw>]
    : [
        options: NodeOptions<ParametersInput<Class>, Expose, Dependencies, Throw> &
          NeedsParameters<ParametersInput<Class>>,
      ];

/** The compiler names it where parameters are missing. */
export interface NeedsParameters<Parameters> {
  readonly parameters: Parameters;
}

/** The name that an `expose` option means; `Default` without one. */
export type TagOf<Expose, Name extends string, Default> = [Expose] extends [undefined]
  ? Default
  : Expose extends true
    ? Name
    : Expose extends string
      ? Expose
      : never;

/** The name under which the class is known to expose its nodes. */
export type ClassTag<Class, Name extends string> = '~exposes' extends keyof Class
  ? TagOf<NonNullable<Class['~exposes']>, Name, never>
  : never;

export type NameOf<D> = D extends string
  ? D
  : D extends { readonly name: infer Name extends string }
    ? Name
    : D extends OptionalDependency<infer Inner>
      ? NameOf<Inner>
      : never;

/** Name of a dependency without whose result the module is skipped. */
export type NeedOf<D> = D extends OptionalDependency ? never : NameOf<D>;

/** Names of optional dependencies, and `~throws` for a module that is skipped where it throws. */
export type LenienceOf<D, Throw> =
  | (D extends OptionalDependency<infer Inner> ? NameOf<Inner> : never)
  | (Throw extends 'skip' ? '~throws' : never);
