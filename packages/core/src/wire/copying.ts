/** Copies a value into plain data that every channel carries as it is, and notes how to restore what that loses. */

import { type InterfaceTable, interfaceOf, knownId } from '../data/interface-table.js';
import { ENCODED, type Step, stepTo, type ValuePath } from '../data/value-path.js';
import type { BufferHolder } from './binary.js';
import { type CopyInProgress, copyBuffer, copyView, sharedAsItIs } from './copied-memory.js';
import { encodedBy, OPEN } from './encoded.js';
import { blankError, type ErrorParts, errorParts } from './error-parts.js';
import { denseCopy, PLAIN, tagOf } from './flat.js';
import { isPrimitive, kindOf } from './kinds.js';
import { readAll, refuseOwnKeys, refuseSymbolKeys } from './lost-properties.js';
import { isProxy } from './proxies.js';
import {
  refuseArguments,
  refuseClass,
  refuseEndless,
  refuseFunction,
  refuseProxy,
  refuseSymbol,
} from './rejections.js';
import { NO_PROTOTYPE } from './restore.js';

/**
 * Reads each object once, whatever accessors it has, and refuses what a copy could not keep; so what it makes cannot be
 * refused by a channel, and is the same on all of them. It ignores what structured clone ignores: properties that are not
 * enumerable, a RegExp's `lastIndex`, named properties of views.
 */
export class Copying implements CopyInProgress {
  readonly instances: unknown[] = [];
  readonly buffers: BufferHolder[] = [];
  readonly originals: ArrayBuffer[] = [];
  readonly copies = new Map<object, object>();

  constructor(
    readonly path: ValuePath,
    private readonly interfaces: InterfaceTable,
    readonly sharedMemory: boolean,
    readonly own: (buffer: ArrayBuffer) => ArrayBuffer,
  ) {}

  /** @throws {SerializationError} at the first part that cannot travel. */
  copy(value: unknown): unknown {
    if (isPrimitive(value)) return value;
    if (typeof value === 'function') throw refuseFunction(this.path);
    if (typeof value === 'symbol') throw refuseSymbol(this.path);
    const object = value as object;
    const known = this.copies.get(object);
    if (known === OPEN) throw refuseEndless(object, this.path);
    if (known !== undefined) return known;
    if (isProxy(object)) throw refuseProxy(this.path);
    const prototype: object | null = Object.getPrototypeOf(object);
    return prototype === null ? this.#withoutPrototype(object) : this.#byKind(object, prototype);
  }

  #byKind(object: object, prototype: object): object {
    switch (kindOf(prototype)) {
      case 'object':
        return this.#plain(object);
      case 'array':
        return Array.isArray(object) ? this.#items(object) : this.#refuse(object);
      case 'map':
        return this.#entries(object as Map<unknown, unknown>);
      case 'set':
        return this.#members(object as Set<unknown>);
      case 'date':
        return this.#leaf(object, new Date(Date.prototype.getTime.call(object)));
      case 'pattern':
        return this.#leaf(object, new RegExp(object as RegExp));
      case 'boxed':
        return this.#boxed(object, prototype);
      case 'buffer':
        return copyBuffer(object as ArrayBuffer, this);
      case 'shared':
        return sharedAsItIs(object, this);
      case 'view':
        return ArrayBuffer.isView(object) ? copyView(object, prototype, this) : this.#refuse(object);
      case 'error':
        return this.#error(object);
      case 'class':
        return this.#instance(object, prototype);
    }
  }

  #refuse(object: object): never {
    throw refuseClass(object, this.path);
  }

  #plain(object: object): object {
    const tag = tagOf(object);
    if (tag === PLAIN) return this.#fields(object);
    if (tag === '[object Arguments]') throw refuseArguments(this.path);
    // An own symbol may be what says so; else it is of another kind than its prototype.
    refuseSymbolKeys(object, this.path);
    return Object.hasOwn(object, Symbol.toStringTag) ? this.#fields(object) : this.#refuse(object);
  }

  #withoutPrototype(object: object): object {
    const copy = this.#fields(object);
    this.instances.push(copy, NO_PROTOTYPE);
    return copy;
  }

  #fields(object: object): object {
    const copy = readAll(object, this.path, () => ({ ...object })) as Record<string, unknown>;
    this.copies.set(object, copy);
    refuseSymbolKeys(object, this.path);
    for (const key in copy) {
      const child = copy[key];
      if (!isPrimitive(child) && Object.hasOwn(copy, key)) copy[key] = this.#within(stepTo(object, key), child);
    }
    return copy;
  }

  #items(array: unknown[]): object {
    const copy = readAll(array, this.path, () => denseCopy(array));
    if (copy === undefined) return this.#sparse(array);
    this.copies.set(array, copy);
    refuseSymbolKeys(array, this.path);
    for (let at = 0; at < copy.length; at++) {
      const child = copy[at];
      if (!isPrimitive(child)) copy[at] = this.#within(at, child);
    }
    return copy;
  }

  /** With holes or named properties: of millions of items there may be few, so only what is there is looked at. */
  #sparse(array: unknown[]): object {
    const copy: unknown[] = [];
    copy.length = array.length;
    this.copies.set(array, copy);
    refuseSymbolKeys(array, this.path);
    for (const [key, child] of readAll(array, this.path, () => Object.entries(array))) {
      const value = isPrimitive(child) ? child : this.#within(stepTo(array, key), child);
      // Assigning to some names means something.
      Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
    }
    return copy;
  }

  #entries(map: Map<unknown, unknown>): object {
    const copy = new Map<unknown, unknown>();
    this.copies.set(map, copy);
    Map.prototype.forEach.call(map, (value, key) => {
      const into = isPrimitive(key) ? key : this.#within({ into: 'key', at: key }, key);
      copy.set(into, isPrimitive(value) ? value : this.#within({ into: 'map', at: key }, value));
    });
    refuseOwnKeys(map, this.path);
    return copy;
  }

  #members(set: Set<unknown>): object {
    const copy = new Set<unknown>();
    this.copies.set(set, copy);
    let at = 0;
    Set.prototype.forEach.call(set, (member) => {
      copy.add(isPrimitive(member) ? member : this.#within({ into: 'set', at }, member));
      at++;
    });
    refuseOwnKeys(set, this.path);
    return copy;
  }

  #leaf(object: object, copy: object): object {
    refuseOwnKeys(object, this.path);
    this.copies.set(object, copy);
    return copy;
  }

  #boxed(object: object, prototype: object): object {
    const value: unknown = Object.getOwnPropertyDescriptor(prototype, 'valueOf')?.value.call(object);
    // The characters of a text are keys of their own.
    const keys = typeof value === 'string' ? value.length : 0;
    if (Object.keys(object).length > keys) refuseOwnKeys(object, this.path, keys);
    refuseSymbolKeys(object, this.path);
    const copy = Object(value) as object;
    this.copies.set(object, copy);
    return copy;
  }

  #error(error: object): object {
    const { type, hidden, fields } = errorParts(error);
    const copy = blankError();
    this.copies.set(error, copy);
    refuseSymbolKeys(error, this.path);
    const parts: ErrorParts = { type, hidden: this.#record(hidden), fields: this.#record(fields) };
    this.instances.push(copy, parts);
    return copy;
  }

  #record(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key, isPrimitive(value) ? value : this.#within(key, value)]),
    );
  }

  #instance(object: object, prototype: object): object {
    const Class = interfaceOf(prototype);
    if (Class === undefined) return this.#refuse(object);
    const id = knownId(Class, this.interfaces, this.path);
    if (Class.encode === undefined) {
      const copy = this.#fields(object);
      this.instances.push(copy, id);
      return copy;
    }
    this.copies.set(object, OPEN);
    const copy = { data: this.#within(ENCODED, encodedBy(Class, object, this.path)) };
    this.copies.set(object, copy);
    this.instances.push(copy, id);
    return copy;
  }

  #within(step: Step, value: unknown): unknown {
    this.path.enter(step);
    const copy = this.copy(value);
    this.path.leave();
    return copy;
  }
}
