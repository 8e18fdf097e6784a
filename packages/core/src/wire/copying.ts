/** Copies a value into plain data that every channel carries as it is, and notes how to restore what that loses. */

import { type InterfaceTable, interfaceOf, knownId } from '../data/interface-table.js';
import { isSkipped } from '../data/skip.js';
import { isTransferred } from '../data/transfer.js';
import { ENCODED, type Step, stepTo, type ValuePath } from '../data/value-path.js';
import { type BufferHolder, bufferCopy, isDetached, isPart, isResizable, isShared, ownCopy, viewOn } from './binary.js';
import { encodedBy } from './encoded.js';
import { type ErrorParts, errorParts } from './error-parts.js';
import { denseCopy, PLAIN, tagOf } from './flat.js';
import { bufferPrototype, isPrimitive, kindOf } from './kinds.js';
import { isProxy } from './proxies.js';
import {
  refuseArguments,
  refuseClass,
  refuseDetached,
  refuseEndless,
  refuseFunction,
  refuseKeys,
  refuseProxy,
  refuseShared,
  refuseSymbol,
} from './rejections.js';
import { BUFFER, NO_PROTOTYPE } from './restore.js';

/** Stands for an instance while it is being encoded. */
const OPEN = {};

/**
 * Reads each object once, whatever accessors it has, and refuses what a copy could not keep; so what it makes cannot be
 * refused by a channel, and is the same on all of them. It ignores what structured clone ignores: properties that are not
 * enumerable, a RegExp's `lastIndex`, named properties of views.
 */
export class Copying {
  /** Each object of the copy that is to be restored, followed by how. */
  readonly instances: unknown[] = [];
  /** What of the copy owns whole buffers. */
  readonly buffers: BufferHolder[] = [];
  /** The buffers of the value itself, those that only parts are shown of too. */
  readonly originals: ArrayBuffer[] = [];
  readonly #copies = new Map<object, object>();

  constructor(
    private readonly path: ValuePath,
    private readonly interfaces: InterfaceTable,
    private readonly sharedMemory: boolean,
    /** What stands for a whole buffer in the copy. */
    private readonly own: (buffer: ArrayBuffer) => ArrayBuffer,
  ) {}

  /** @throws {SerializationError} at the first part that cannot travel. */
  copy(value: unknown): unknown {
    if (isPrimitive(value)) return value;
    if (typeof value === 'function') throw refuseFunction(this.path);
    if (typeof value === 'symbol') throw refuseSymbol(this.path);
    const object = value as object;
    const known = this.#copies.get(object);
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
        return this.#buffer(object as ArrayBuffer);
      case 'shared':
        return this.#shared(object);
      case 'view':
        return ArrayBuffer.isView(object) ? this.#view(object, prototype) : this.#refuse(object);
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
    this.#refuseSymbolKeys(object);
    return Object.hasOwn(object, Symbol.toStringTag) ? this.#fields(object) : this.#refuse(object);
  }

  #withoutPrototype(object: object): object {
    const copy = this.#fields(object);
    this.instances.push(copy, NO_PROTOTYPE);
    return copy;
  }

  #fields(object: object): object {
    const copy = this.#read(object, () => ({ ...object })) as Record<string, unknown>;
    this.#copies.set(object, copy);
    this.#refuseSymbolKeys(object);
    for (const key in copy) {
      const child = copy[key];
      if (!isPrimitive(child) && Object.hasOwn(copy, key)) copy[key] = this.#within(stepTo(object, key), child);
    }
    return copy;
  }

  #items(array: unknown[]): object {
    const copy = this.#read(array, () => denseCopy(array));
    if (copy === undefined) return this.#sparse(array);
    this.#copies.set(array, copy);
    this.#refuseSymbolKeys(array);
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
    this.#copies.set(array, copy);
    this.#refuseSymbolKeys(array);
    for (const [key, child] of this.#read(array, () => Object.entries(array))) {
      const value = isPrimitive(child) ? child : this.#within(stepTo(array, key), child);
      // Assigning to some names means something.
      Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
    }
    return copy;
  }

  #entries(map: Map<unknown, unknown>): object {
    const copy = new Map<unknown, unknown>();
    this.#copies.set(map, copy);
    Map.prototype.forEach.call(map, (value, key) => {
      const into = isPrimitive(key) ? key : this.#within({ into: 'key', at: key }, key);
      copy.set(into, isPrimitive(value) ? value : this.#within({ into: 'map', at: key }, value));
    });
    this.#refuseOwnKeys(map);
    return copy;
  }

  #members(set: Set<unknown>): object {
    const copy = new Set<unknown>();
    this.#copies.set(set, copy);
    let at = 0;
    Set.prototype.forEach.call(set, (member) => {
      copy.add(isPrimitive(member) ? member : this.#within({ into: 'set', at }, member));
      at++;
    });
    this.#refuseOwnKeys(set);
    return copy;
  }

  #leaf(object: object, copy: object): object {
    this.#refuseOwnKeys(object);
    this.#copies.set(object, copy);
    return copy;
  }

  #boxed(object: object, prototype: object): object {
    const value: unknown = Object.getOwnPropertyDescriptor(prototype, 'valueOf')?.value.call(object);
    // The characters of a text are keys of their own.
    const keys = typeof value === 'string' ? value.length : 0;
    if (Object.keys(object).length > keys) this.#refuseOwnKeys(object, keys);
    this.#refuseSymbolKeys(object);
    const copy = Object(value) as object;
    this.#copies.set(object, copy);
    return copy;
  }

  #buffer(buffer: ArrayBuffer): object {
    const copy = this.#memory(buffer);
    this.buffers.push(copy);
    this.#refuseOwnKeys(buffer);
    return copy;
  }

  #memory(buffer: ArrayBuffer): ArrayBuffer {
    const known = this.#copies.get(buffer);
    if (known !== undefined) return known as ArrayBuffer;
    if (isDetached(buffer)) throw refuseDetached(this.path);
    this.originals.push(buffer);
    // Some channels carry the bytes alone, so it arrives with a fixed length on all of them.
    const copy = isResizable(buffer) ? bufferCopy(buffer) : this.own(buffer);
    this.#copies.set(buffer, copy);
    return copy;
  }

  #view(view: ArrayBufferView, prototype: object): object {
    const copy = this.#viewCopy(view);
    this.#copies.set(view, copy);
    if (prototype === bufferPrototype) this.instances.push(copy, BUFFER);
    return copy;
  }

  #viewCopy(view: ArrayBufferView): ArrayBufferView {
    const { buffer } = view as ArrayBufferView<ArrayBuffer>;
    if (isShared(buffer)) return viewOn(view, this.#shared(buffer), view.byteOffset);
    if (isDetached(buffer)) throw refuseDetached(this.path);
    const copy = isPart(view) ? this.#partOf(view, buffer) : viewOn(view, this.#memory(buffer), 0);
    this.buffers.push(copy as ArrayBufferView<ArrayBuffer>);
    return copy;
  }

  #partOf(view: ArrayBufferView, buffer: ArrayBuffer): ArrayBufferView {
    this.originals.push(buffer);
    return ownCopy(view);
  }

  #shared<T extends object>(memory: T): T {
    if (!this.sharedMemory) throw refuseShared(this.path);
    return memory;
  }

  #error(error: object): object {
    const { type, hidden, fields } = errorParts(error);
    const copy = blankError();
    this.#copies.set(error, copy);
    this.#refuseSymbolKeys(error);
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
    this.#copies.set(object, OPEN);
    const copy = { data: this.#within(ENCODED, encodedBy(Class, object, this.path)) };
    this.#copies.set(object, copy);
    this.instances.push(copy, id);
    return copy;
  }

  #within(step: Step, value: unknown): unknown {
    this.path.enter(step);
    const copy = this.copy(value);
    this.path.leave();
    return copy;
  }

  /** @throws {SerializationError} naming the accessor that throws. */
  #read<T>(object: object, read: () => T): T {
    try {
      return read();
    } catch (cause) {
      this.path.enter(stepTo(object, throwingKey(object)));
      throw this.path.refusal('a property that throws when it is read', 'Pass data without accessors.', cause);
    }
  }

  #refuseSymbolKeys(object: object): void {
    const symbols = Object.getOwnPropertySymbols(object);
    if (symbols.length === 0) return;
    if (isTransferred(object)) {
      throw this.path.refusal('transfer()', 'It wraps the whole result or request, not a part of it.');
    }
    if (isSkipped(object)) {
      throw this.path.refusal('skip()', 'A module returns it instead of a result, not as a part of one.');
    }
    const shown = symbols.find((symbol) => Object.prototype.propertyIsEnumerable.call(object, symbol));
    if (shown !== undefined) throw refuseKeys(`object with a symbol as key (${String(shown)})`, this.path);
  }

  #refuseOwnKeys(object: object, but = 0): void {
    const key = Object.keys(object)[but];
    if (key !== undefined) throw refuseKeys(`${object.constructor.name} with own properties (${key})`, this.path);
    this.#refuseSymbolKeys(object);
  }
}

function throwingKey(object: object): string {
  const throws = (key: string) => {
    try {
      void (object as Record<string, unknown>)[key];
      return false;
    } catch {
      return true;
    }
  };
  return Object.keys(object).find(throws) ?? '?';
}

/** What the parts of an error are put on where it arrives: channels keep that it is one. */
function blankError(): Error {
  return Object.defineProperty(new Error(), 'stack', { value: '' });
}
