/** What the compiler knows of a module class. */

import type { Skipped } from '../data/skip.js';
import type { Transferred } from '../data/transfer.js';
import type { Aggregate, Unspecified } from './aggregate.js';
import type { ValueEmitted } from './emittable.js';
import type { ResultSet } from './result-set.js';
import type { RunArgs } from './run-args.js';
import type { Runtime } from './runtime.js';
import type { StandardSchema } from './standard-schema.js';

export type RuntimeInstance = Runtime<unknown, unknown> & Running;

/** What a Runtime has of its two methods: one of them. */
export interface Running {
  run?(args: RunArgs): unknown;
  runBatch?(jobs: readonly RunArgs[]): unknown;
}
export type AggregateInstance = Aggregate<unknown, unknown, unknown>;
export type ModuleInstance = RuntimeInstance | AggregateInstance;

interface ModuleStatics {
  readonly '~module': 'runtime' | 'aggregate';
  readonly name: string;
  /** Any Standard Schema. */
  readonly parameters?: StandardSchema;
}

/** A class that extends `Module.Runtime` or `Module.Aggregate`. */
export type ModuleClass<Instance extends ModuleInstance = ModuleInstance> = (abstract new (
  ...args: never[]
) => Instance) &
  ModuleStatics;

export type InstanceOf<Class> = Class extends abstract new (...args: never[]) => infer Instance ? Instance : never;

/** What a module gives to those who read it: what `run`, or for each job `runBatch`, or an Aggregate's `process`, returns, awaited, unless it skips. */
export type ValueOf<Class extends ModuleClass> = Class extends { readonly '~module': 'aggregate' }
  ? Processed<InstanceOf<Class>>
  : InstanceOf<Class> extends { run(...args: never[]): infer Value }
    ? Received<Value>
    : InstanceOf<Class> extends { runBatch(...args: never[]): infer List }
      ? Received<InBatch<List>>
      : unknown;

/** What a list of `runBatch` has for a job that does not fail. */
export type InBatch<List> = Awaited<List> extends readonly (infer One)[] ? Exclude<Awaited<One>, Error> : unknown;

/** What `runBatch` may return where its jobs give such results. */
export type BatchOf<One> = readonly (One | Error)[] | PromiseLike<readonly (One | Error)[]>;

/** Where `process` is the default, it gives the state. */
type Processed<Instance> = Instance extends { state: infer State; process(...args: never[]): infer Value }
  ? Same<Value, Unspecified> extends true
    ? State
    : Received<Value>
  : never;

/** What `@produce(I)` holds `run` to. */
export type Produced<I> = I | Transferred<I> | Skipped | PromiseLike<I | Transferred<I> | Skipped>;

/** Whether `run`, or an Aggregate's `process`, is known to return `skip()` at times. */
export type MaySkip<Class extends ModuleClass> = [Extract<Returned<Class>, Skipped>] extends [never] ? false : true;

type Returned<Class extends ModuleClass> = Awaited<
  Class extends { readonly '~module': 'aggregate' }
    ? InstanceOf<Class> extends { process(...args: never[]): infer Value }
      ? Value
      : never
    : InstanceOf<Class> extends { run(...args: never[]): infer Value }
      ? Value
      : InstanceOf<Class> extends { runBatch(...args: never[]): infer List }
        ? InBatch<List>
        : never
>;

/** What a module emits, where it is declared: by `emits`, by `@emits` as a call, or by its `RunArgs`; else unknown. */
export type EmittedBy<Class> = '~emits' extends keyof Class
  ? ValueEmitted<NonNullable<Class['~emits']>>
  : InstanceOf<Class> extends { run(args: infer Args): unknown }
    ? EmittedThrough<Args>
    : InstanceOf<Class> extends { runBatch(jobs: readonly (infer Args)[]): unknown }
      ? EmittedThrough<Args>
      : unknown;

type EmittedThrough<Args> = Args extends { readonly emit: (value: infer Value) => unknown } ? Value : unknown;

type Received<Returned> = Unwrapped<Awaited<Returned>>;

type Unwrapped<Value> =
  Value extends Transferred<infer Inner>
    ? Inner
    : Value extends Skipped
      ? never
      : Value extends void
        ? undefined
        : Value;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The parameters as a module sees them: what the schema gives, or the declared type. */
export type OutputOf<P> = Readonly<P extends StandardSchema ? Types<P>['output'] : P>;

/** The parameters as a node gives them: what the schema takes, or the declared type. */
export type InputOf<P> = P extends StandardSchema ? Types<P>['input'] : P;

type Types<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>;

/** The classes that a module reads, where its `RunArgs` name them; else unknown. */
export type DeclaredAccepts<Class> = Class extends { readonly '~module': 'aggregate' }
  ? InstanceOf<Class> extends { aggregate(args: infer Args): unknown }
    ? KeysOf<Args>
    : unknown
  : InstanceOf<Class> extends { run(args: infer Args): unknown }
    ? KeysOf<Args>
    : InstanceOf<Class> extends { runBatch(jobs: readonly (infer Args)[]): unknown }
      ? KeysOf<Args>
      : unknown;

type KeysOf<Args> = Args extends { readonly data: ResultSet<infer Accepts> } ? Accepts : unknown;
