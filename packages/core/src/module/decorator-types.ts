/** The types of the decorators: each serves standard decorators, `experimentalDecorators` and plain calls. */

import type { Interface, InterfaceClass } from '../data/interface.js';
import type { DeclaredAccepts } from './declared-accepts.js';
import type { ValueEmitted } from './emittable.js';
import type { ModuleClass } from './module-class.js';
import type { InstanceOf } from './module-constructor.js';
import type { ModuleInstance } from './module-instance.js';
import type { BatchOf, EmittedBy, ValueOf } from './module-value.js';
import type { Accepting, Emitting, Exposing } from './node-types.js';
import type { OutputOf } from './parameter-types.js';
import type { RunArgs } from './run-args.js';
import type { StandardSchema } from './standard-schema.js';

/** What a module may accept: an interface, a module class, or its own class. */
export type Accepted = InterfaceClass | ModuleClass | { readonly self: true };

/** `context` is what standard decorators are passed besides the class. */
export type FinalizeDecorator = <Class extends ModuleClass & (new () => ModuleInstance)>(
  Class: Class & CheckedParameters<Class> & CheckedMethod<Class>,
  context?: object,
) => Class;

export type BatchDecorator = <Class extends ModuleClass>(Class: Class & CheckedBatch<Class>, context?: object) => Class;

export type AcceptDecorator<Inputs> = <Class extends ModuleClass>(
  Class: Class & CheckedInputs<Class, Inputs>,
  context?: object,
) => Class & Accepting<InputInstance<Inputs, Class>>;

export type ProduceDecorator<I extends Interface> = <Class extends ModuleClass>(
  Class: Class & CheckedResult<Class, I>,
  context?: object,
) => Class;

export type EmitsDecorator<E> = <Class extends ModuleClass>(
  Class: Class & CheckedEmits<Class, E>,
  context?: object,
) => Class & Emitting<E>;

export type ExposeDecorator<As extends true | string> = <Class extends ModuleClass>(
  Class: Class,
  context?: object,
) => Class & Exposing<As>;

export type RegisterDecorator = <Class extends ModuleClass>(Class: Class, context?: object) => Class;

/** What a module gets from what it accepts: instances of interfaces, and, for the compiler, of module classes. */
export type InputInstance<Inputs, Class> = Inputs extends { readonly self: true }
  ? InstanceOf<Class>
  : InstanceOf<Inputs>;

/** Fails for a class whose results are not, or are not known to be, of the interface. */
export type CheckedResult<Class extends ModuleClass, I> =
  ValueOf<Class> extends I ? unknown : MustReturn<I, ValueOf<Class>>;

export interface MustReturn<Expected, Returned> {
  readonly 'run(), or process() of an Aggregate, must return what @produce declares': [Expected, Returned];
}

/** Fails for a class that emits, by its `RunArgs`, something else. */
export type CheckedEmits<Class, E> =
  unknown extends EmittedBy<Class>
    ? unknown
    : EmittedBy<Class> extends ValueEmitted<E>
      ? unknown
      : MustEmit<ValueEmitted<E>, EmittedBy<Class>>;

export interface MustEmit<Expected, Emitted> {
  readonly 'RunArgs must name what @emits declares': [Expected, Emitted];
}

/** Fails for a Runtime unless it has one of `run` and `runBatch`. */
export type CheckedMethod<Class> = Class extends { readonly '~module': 'aggregate' }
  ? unknown
  : InstanceOf<Class> extends HasRun
    ? InstanceOf<Class> extends HasRunBatch
      ? MustHave<'one of run() and runBatch(): it has both'>
      : unknown
    : InstanceOf<Class> extends HasRunBatch
      ? unknown
      : MustHave<'a method run({ data, request, … }), or runBatch(jobs), which returns a list'>;

// void, so that the compiler need not know what a class returns to know the class.
interface HasRun {
  run(args: RunArgs): void;
}

interface HasRunBatch {
  runBatch(jobs: readonly RunArgs[]): BatchOf<unknown>;
}

/** Fails for a class without `runBatch`. */
export type CheckedBatch<Class> =
  InstanceOf<Class> extends HasRunBatch ? unknown : MustHave<'a method runBatch(jobs), which returns a list'>;

export interface MustHave<What> {
  readonly 'a module needs': What;
}

/** Fails for a class that reads, by its `RunArgs`, what is not accepted. */
export type CheckedInputs<Class, Inputs> =
  unknown extends DeclaredAccepts<Class>
    ? unknown
    : InstanceOf<DeclaredAccepts<Class>> extends InputInstance<Inputs, Class>
      ? unknown
      : MustAccept<DeclaredAccepts<Class>>;

export interface MustAccept<Keys> {
  readonly '@accept must list what RunArgs names': Keys;
}

/** Fails for a class whose `static parameters` are missing, or give something else than its base was told. */
export type CheckedParameters<Class> =
  InstanceOf<Class> extends { readonly '~parameters': infer Declared }
    ? Class extends { readonly parameters: infer Schema extends StandardSchema }
      ? OutputOf<Schema> extends OutputOf<Declared>
        ? unknown
        : MustGive<OutputOf<Declared>, OutputOf<Schema>>
      : Declared extends StandardSchema
        ? MustHaveSchema<Declared>
        : unknown
    : unknown;

export interface MustGive<Expected, Given> {
  readonly 'static parameters must be the schema that the base class was told': [Expected, Given];
}

export interface MustHaveSchema<Schema> {
  readonly 'static parameters must be set to the schema that the base class was told': Schema;
}
