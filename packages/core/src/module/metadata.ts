/** What decorators say of a module class: a property of the class's own, never inherited, known to every copy of core. */

import type { InterfaceClass } from '../data/interface.js';
import { describe } from '../text/describe.js';
import type { ModuleKind } from './base-brand.js';
import type { Batch } from './batch.js';
import type { Emittable } from './emittable.js';
import type { ModuleConstructor } from './module-constructor.js';
import { isStandardSchema, type StandardSchema } from './standard-schema.js';

const metaKey = Symbol.for('@magda/core/module');
const typeKeySymbol = Symbol.for('@magda/core/type-key');
const countKey = Symbol.for('@magda/core/type-count');

export interface ModuleMeta {
  readonly kind: ModuleKind;
  readonly className: string;
  /** Whether it has `runBatch` instead of `run`. */
  readonly batches?: boolean | undefined;
  /** As `@batch` declares it. */
  readonly batch?: Batch | undefined;
  /** In the order in which they were declared. */
  readonly accepts: readonly (InterfaceClass | ModuleConstructor)[];
  /** Whether it may follow a module of its own class. */
  readonly acceptsSelf: boolean;
  readonly produces: InterfaceClass | undefined;
  readonly emits: Emittable | undefined;
  /** `true`: under the name of the node. */
  readonly exposed: true | string | undefined;
  readonly type: string | undefined;
  /** URL of the file that registers the type. */
  readonly source: string | undefined;
}

/** @throws {TypeError} if the class is not finalized. */
export function moduleMeta(Class: ModuleConstructor): ModuleMeta {
  const meta = findModuleMeta(Class);
  if (meta !== undefined) return meta;
  throw new TypeError(`${describe(Class)} is not a finalized module class. Decorate it with @finalize().`);
}

/** The metadata of a finalized module class; undefined for anything else. */
export function findModuleMeta(value: unknown): ModuleMeta | undefined {
  if (typeof value !== 'function' || !Object.hasOwn(value, metaKey)) return undefined;
  return (value as { [metaKey]?: ModuleMeta })[metaKey];
}

/** Whether it is a finalized module class. */
export function isModuleClass(value: unknown): value is ModuleConstructor {
  return findModuleMeta(value) !== undefined;
}

export function setModuleMeta<Class extends ModuleConstructor>(Class: Class, meta: ModuleMeta): Class {
  return Object.defineProperty(Class, metaKey, { value: Object.freeze(meta), configurable: true });
}

/** Names the class in `SourceInfo.types`: its registered type, else a key that no other class of this process has. */
export function typeKey(Class: ModuleConstructor): string {
  const { type, className } = moduleMeta(Class);
  if (type !== undefined) return type;
  const keyed = Class as { [typeKeySymbol]?: string };
  if (Object.hasOwn(Class, typeKeySymbol)) return keyed[typeKeySymbol] as string;
  const counter = globalThis as { [countKey]?: number };
  counter[countKey] = (counter[countKey] ?? 0) + 1;
  const key = `${className}#${counter[countKey]}`;
  Object.defineProperty(Class, typeKeySymbol, { value: key });
  return key;
}

/** Its own key and those of the finalized classes that it extends, nearest first. */
export function typeAncestry(Class: ModuleConstructor): readonly string[] {
  const keys: string[] = [];
  for (let next: unknown = Class; typeof next === 'function'; next = Object.getPrototypeOf(next)) {
    if (isModuleClass(next)) keys.push(typeKey(next));
  }
  return keys;
}

/**
 * The schema of a module's parameters, read only now because standard decorators run before static fields are there.
 * @throws {TypeError} if `static parameters` is something else.
 */
export function parametersSchema(Class: ModuleConstructor): StandardSchema | undefined {
  const schema: unknown = Class.parameters;
  if (schema === undefined || isStandardSchema(schema)) return schema;
  throw new TypeError(
    `\`static parameters\` of ${describe(Class)} must be a Standard Schema, such as one of zod: it is ${describe(schema)}.`,
  );
}
