/** What a module class declares of itself: by standard decorators, by `experimentalDecorators`, or by plain calls. */

import { type Interface, type InterfaceClass, isInterfaceClass } from '../data/interface.js';
import { describe } from '../text/describe.js';
import { isBase, kindOf, type ModuleKind } from './base-brand.js';
import { type Batch, checkedBatch } from './batch.js';
import type {
  AcceptDecorator,
  Accepted,
  BatchDecorator,
  EmitsDecorator,
  ExposeDecorator,
  FinalizeDecorator,
  ProduceDecorator,
  RegisterDecorator,
} from './decorator-types.js';
import { type Emittable, isEmittable } from './emittable.js';
import { refuseGenerator } from './generators.js';
import { findModuleMeta, isModuleClass, type ModuleMeta, setModuleMeta } from './metadata.js';
import type { ModuleClass } from './module-class.js';
import type { RuntimeInstance } from './module-instance.js';
import { ModuleFactory } from './registry.js';

/**
 * Checks a module class and makes it usable as a node. Required, and innermost: abstract bases go without.
 * @throws {TypeError} at decoration, unless the class extends Module.Aggregate, or Module.Runtime with a method `run` or `runBatch`.
 */
export function finalize(...misused: []): FinalizeDecorator {
  if (misused.length > 0) throw new TypeError('@finalize needs parentheses: write @finalize().');
  return ((Class: ModuleClass) => {
    const kind = kindOf(Class);
    if (kind === undefined) {
      throw new TypeError(
        `@finalize() needs a class that extends Module.Runtime or Module.Aggregate, not ${describe(Class)}.`,
      );
    }
    if (findModuleMeta(Class) !== undefined) throw new TypeError(`${describe(Class)} is finalized twice.`);
    if (kind === 'runtime') refuseGenerators(Class);
    return setModuleMeta(Class, {
      kind,
      className: Class.name || 'anonymous module',
      ...(takesBatches(Class, kind) && { batches: true }),
      accepts: [],
      acceptsSelf: false,
      produces: undefined,
      emits: undefined,
      exposed: undefined,
      type: undefined,
      source: undefined,
    });
  }) as FinalizeDecorator;
}

/**
 * Names the modules after which this one may stand: by their interface, by their class (subclasses included), or
 * `{ self: true }` for its own class (`run` then needs a written return type if it reads by that class). Given again it
 * adds to the list.
 * @throws {TypeError} at decoration, for anything else.
 */
export function accept<const Inputs extends readonly [Accepted, ...Accepted[]]>(
  ...accepted: Inputs
): AcceptDecorator<Inputs[number]> {
  return ((Class: ModuleClass) =>
    refine(Class, 'accept', (meta) => {
      if (accepted.length === 0) throw misuse('accept', meta, 'at least one interface or module class', 'nothing');
      for (const input of accepted) {
        if (isInterfaceClass(input) || isModuleClass(input) || isSelf(input)) continue;
        throw misuse('accept', meta, 'interface classes, finalized module classes and { self: true }', describe(input));
      }
      const classes = (accepted as readonly Accepted[]).filter((input) => !isSelf(input));
      return {
        accepts: [...meta.accepts, ...(classes as (InterfaceClass | ModuleClass)[])],
        acceptsSelf: meta.acceptsSelf || classes.length < accepted.length,
      };
    })) as AcceptDecorator<Inputs[number]>;
}

/**
 * Names the one interface that the module returns; the compiler and every job hold `run`, or an Aggregate's `process`, to it.
 * @throws {TypeError} at decoration, for anything but one interface class.
 */
export function produce<I extends Interface>(...produced: [produced: InterfaceClass<I>]): ProduceDecorator<I> {
  return ((Class: ModuleClass) =>
    refine(Class, 'produce', (meta) => {
      const [only] = produced;
      if (produced.length === 1 && isInterfaceClass(only)) return { produces: only };
      throw misuse('produce', meta, 'exactly one interface class', produced.map(describe).join(' and ') || 'nothing');
    })) as ProduceDecorator<I>;
}

/**
 * Names what the module emits: one interface, or `String`, `Number` or `Boolean`. Each value is held to it, and has that type for the
 * readers of `stream()`.
 * @throws {TypeError} at decoration, for anything else.
 */
export function emits<const E extends Emittable>(...emitted: [emitted: E]): EmitsDecorator<E> {
  return ((Class: ModuleClass) =>
    refine(Class, 'emits', (meta) => {
      const [only] = emitted;
      if (emitted.length === 1 && isEmittable(only)) return { emits: only };
      const found = emitted.map(describe).join(' and ') || 'nothing';
      throw misuse('emits', meta, 'exactly one interface class, String, Number or Boolean', found);
    })) as EmitsDecorator<E>;
}

/**
 * Puts the result of every node into the pipeline's output: under the name of the node, or under `as`. A node can say otherwise.
 * @throws {TypeError} at decoration, for anything but a non-empty name.
 */
export function expose(): ExposeDecorator<true>;
export function expose<const As extends string>(as: As): ExposeDecorator<As>;
export function expose(...as: readonly string[]): unknown {
  return (Class: ModuleClass) =>
    refine(Class, 'expose', (meta) => {
      const [name] = as;
      if (as.length === 0 || name === undefined) return { exposed: true };
      if (typeof name === 'string' && name !== '') return { exposed: name };
      throw misuse('expose', meta, 'a non-empty name, or nothing for the name of the node', describe(name));
    });
}

/**
 * Says how many jobs go into one call of `runBatch`, and how long the first of them waits for others. A node can say otherwise.
 * @throws {TypeError} at decoration, for a class without `runBatch`, or a batch that cannot be.
 */
export function batch(batch: Batch): BatchDecorator {
  return ((Class: ModuleClass) =>
    refine(Class, 'batch', (meta) => {
      if (!meta.batches) throw noBatches('@batch', meta);
      if (batch?.maxSize === undefined) throw misuse('batch', meta, 'such as { maxSize: 32 }', describe(batch));
      return { batch: checkedBatch(`@batch of ${meta.className}`, batch) };
    })) as BatchDecorator;
}

/**
 * Registers the class in the `ModuleFactory` under a type, by which configs name it and workers find it.
 * @param source the file to import for it: `import.meta.url`, another URL, or `__filename`. Threads, processes and hosts need it.
 * @throws {TypeError} at decoration, if the type is no text, or registered from another source.
 */
export function register(type: string, source?: URL | string): RegisterDecorator {
  return ((Class: ModuleClass) => {
    refine(Class, 'register', () => ({}));
    ModuleFactory.register(type, Class, source);
    return Class;
  }) as RegisterDecorator;
}

function refine(Class: ModuleClass, decorator: string, change: (meta: ModuleMeta) => Partial<ModuleMeta>): ModuleClass {
  const meta = findModuleMeta(Class);
  if (meta !== undefined) return setModuleMeta(Class, { ...meta, ...change(meta) });
  throw new TypeError(
    `@${decorator} needs a finalized module class, but ${describe(Class)} is none. ` +
      `Write @finalize() innermost, below @${decorator}.`,
  );
}

function misuse(decorator: string, { className }: ModuleMeta, expected: string, found: string): TypeError {
  return new TypeError(`@${decorator} of ${className} takes ${expected}; it was given ${found}.`);
}

/** A generator gives no result. */
function refuseGenerators({ prototype }: ModuleClass<RuntimeInstance>): void {
  for (const method of ['run', 'runBatch'] as const)
    refuseGenerator(prototype[method], `${method}() of ${describe(prototype.constructor)}`);
}

/** Whether a Runtime has `runBatch`. @throws {TypeError} unless it has one of its two methods. */
function takesBatches(Class: ModuleClass, kind: ModuleKind): boolean {
  const batches = hasMethod(Class, 'runBatch');
  if (kind === 'aggregate') {
    if (!batches) return false;
    throw new TypeError(
      `${describe(Class)} is an Aggregate, which takes in one job after another: it cannot have runBatch().`,
    );
  }
  if (batches !== hasMethod(Class, 'run')) return batches;
  throw new TypeError(
    batches
      ? `${describe(Class)} has both run() and runBatch(). Keep one: a job alone comes to runBatch() as a list of one.`
      : `${describe(Class)} has no run() method, nor runBatch() (a field is none). A base for other modules goes without @finalize().`,
  );
}

/** Whether the method comes from below the base, in whichever copy of core the base is. */
function hasMethod(Class: ModuleClass, name: string): boolean {
  for (let owner: object = Class.prototype; !isBase(owner.constructor); owner = Object.getPrototypeOf(owner)) {
    if (typeof Object.getOwnPropertyDescriptor(owner, name)?.value === 'function') return true;
  }
  return false;
}

/** @param what declares the batch. */
export function noBatches(what: string, { kind, className }: ModuleMeta): TypeError {
  const because = kind === 'aggregate' ? 'is an Aggregate, which takes in one job after another' : 'has no runBatch()';
  return new TypeError(`${what}: ${className} ${because}, so there are no batches of its jobs.`);
}

function isSelf(input: unknown): input is { readonly self: true } {
  return typeof input === 'object' && input !== null && (input as { self?: unknown }).self === true;
}
