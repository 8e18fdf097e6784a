/** What a module class declares of itself: by standard decorators, by `experimentalDecorators`, or by plain calls. */

import { type Interface, type InterfaceClass, isInterfaceClass } from '../data/interface.js';
import { describe } from '../text/describe.js';
import { isBase, kindOf } from './base-brand.js';
import type {
  AcceptDecorator,
  Accepted,
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
import { ModuleFactory } from './registry.js';

/**
 * Checks a module class and makes it usable as a node. Required, and innermost: abstract bases go without.
 * @throws {TypeError} at decoration, unless the class extends Module.Aggregate, or Module.Runtime with a `run` method.
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
    if (findModuleMeta(Class) !== undefined) throw new TypeError(`${describe(Class)} is finalised twice.`);
    if (kind === 'runtime' && !hasRun(Class)) {
      throw new TypeError(
        `${describe(Class)} has no run() method (a field is none). A base for other modules goes without @finalize().`,
      );
    }
    if (kind === 'runtime') refuseGenerator(Class.prototype.run, `run() of ${describe(Class)}`);
    return setModuleMeta(Class, {
      kind,
      className: Class.name || 'anonymous module',
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
        throw misuse('accept', meta, 'interface classes, finalised module classes and { self: true }', describe(input));
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
    `@${decorator} needs a finalised module class, but ${describe(Class)} is none. ` +
      `Write @finalize() innermost, below @${decorator}.`,
  );
}

function misuse(decorator: string, { className }: ModuleMeta, expected: string, found: string): TypeError {
  return new TypeError(`@${decorator} of ${className} takes ${expected}; it was given ${found}.`);
}

/** Whether the method comes from below the base, in whichever copy of core the base is. */
function hasRun(Class: ModuleClass): boolean {
  let owner: object = Class.prototype;
  while (!Object.hasOwn(owner, 'run')) owner = Object.getPrototypeOf(owner);
  return !isBase(owner.constructor);
}

function isSelf(input: unknown): input is { readonly self: true } {
  return typeof input === 'object' && input !== null && (input as { self?: unknown }).self === true;
}
