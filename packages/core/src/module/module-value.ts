/** What the compiler knows of what a module gives: its results, and what it emits. */

import type { Skipped } from '../data/skip.js';
import type { Transferred } from '../data/transfer.js';
import type { ValueEmitted } from './emittable.js';
import type { InstanceOf, ModuleConstructor } from './module-constructor.js';

/** What a module gives to those who read it: what `run`, or for each job `runBatch`, or an Aggregate's `process`, returns, awaited, unless it skips. */
export type ValueOf<Class extends ModuleConstructor> = Class extends { readonly '~module': 'aggregate' }
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

/** What an override of `process` may return: anything, told apart from `unknown` so that the default keeps the type of the state. */
// biome-ignore lint/suspicious/noConfusingVoidType: an override may return nothing
export type Unspecified = NonNullable<unknown> | null | undefined | void;

/** Where `process` is the default, it gives the state. */
type Processed<Instance> = Instance extends { state: infer State; process(...args: never[]): infer Value }
  ? Same<Value, Unspecified> extends true
    ? State
    : Received<Value>
  : never;

/** What `@produce(I)` holds `run` to. */
export type Produced<I> = I | Transferred<I> | Skipped | PromiseLike<I | Transferred<I> | Skipped>;

/** Whether `run`, or an Aggregate's `process`, is known to return `skip()` at times. */
export type MaySkip<Class extends ModuleConstructor> = [Extract<Returned<Class>, Skipped>] extends [never]
  ? false
  : true;

type Returned<Class extends ModuleConstructor> = Awaited<
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
