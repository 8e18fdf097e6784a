/** Checks that a value can travel, and notes what structured clone would lose of it. */

import { type BufferHolder, isDetached, isPart, isShared } from './binary.js';
import { Encoded } from './encoded.js';
import { errorParts } from './error-parts.js';
import { isFlat } from './flat.js';
import { isHandedOver } from './hand-over.js';
import { type InterfaceTable, interfaceOf, knownId } from './interface-table.js';
import { bufferPrototype, isPrimitive, kindOf } from './kinds.js';
import { refuseClass, refuseDetached, refuseFunction, refuseKeys, refuseShared, refuseSymbol } from './refusals.js';
import { BUFFER, NO_PROTOTYPE } from './restore.js';
import { type Step, stepTo, type ValuePath } from './value-path.js';

const SMALL = 32;

/**
 * Meets every container once, in the order in which structured clone does. Where that ignores things, so does this:
 * non-enumerable properties, a RegExp's `lastIndex`. Accessors count as what they return. Named properties of dense
 * arrays and of views are left to structured clone, since looking for them takes longer than copying the elements.
 */
export class Inspection {
  /** Each object that the copy must be restored of, followed by how. */
  readonly instances: unknown[] = [];
  readonly buffers: BufferHolder[] = [];
  /** Whether something has to be replaced before the value is sent. */
  incomplete = false;
  #first: object | undefined;
  /** Made when there is a second object: many values have one. */
  #seen: Set<object> | undefined;

  constructor(
    private readonly path: ValuePath,
    private readonly interfaces: InterfaceTable,
    private readonly sharedMemory: boolean,
  ) {}

  /** @throws {SerializationError} at the first part that cannot travel. */
  visit(value: unknown): void {
    if (isPrimitive(value)) return;
    if (typeof value === 'function') throw refuseFunction(this.path);
    if (typeof value === 'symbol') throw refuseSymbol(this.path);
    const object = value as object;
    if (this.#met(object)) return;
    const prototype: object | null = Object.getPrototypeOf(object);
    if (prototype === null) this.#withoutPrototype(object);
    else this.#byKind(object, prototype);
  }

  #met(object: object): boolean {
    if (this.#first === undefined) {
      this.#first = object;
      return false;
    }
    this.#seen ??= new Set([this.#first]);
    if (this.#seen.has(object)) return true;
    this.#seen.add(object);
    return false;
  }

  #byKind(value: object, prototype: object): void {
    switch (kindOf(prototype)) {
      case 'object':
        return this.#fields(value);
      case 'array':
        return this.#elements(value as unknown[]);
      case 'map':
        return this.#entries(value as Map<unknown, unknown>);
      case 'set':
        return this.#members(value as Set<unknown>);
      case 'leaf':
        return this.#refuseOwnKeys(value);
      case 'text':
        return;
      case 'buffer':
        return this.#buffer(value as ArrayBuffer);
      case 'shared':
        return this.#shared();
      case 'view':
        return this.#view(value as ArrayBufferView<ArrayBuffer>, prototype);
      case 'error':
        return this.#error(value);
      case 'class':
        return this.#instance(value, prototype);
    }
  }

  #withoutPrototype(value: object): void {
    this.instances.push(value, NO_PROTOTYPE);
    this.#fields(value);
  }

  #fields(value: object): void {
    const object = value as Record<string, unknown>;
    for (const key in object) {
      const child = this.#read(object, key);
      if (isPrimitive(child) || !Object.hasOwn(object, key)) continue;
      // An accessor that makes its answer anew would show the clone another object than this one.
      if (object[key] !== child) this.incomplete = true;
      this.#enter(stepTo(object, key), child);
    }
    this.#refuseSymbolKeys(value);
  }

  #elements(array: unknown[]): void {
    for (let i = 0; i < array.length; i++) {
      const child = array[i];
      if (!isPrimitive(child)) this.#enter(i, child);
      // With holes there can be millions of them, so only what is there is looked at.
      else if (child === undefined && !(i in array)) return this.#fields(array);
    }
  }

  #entries(map: Map<unknown, unknown>): void {
    Map.prototype.forEach.call(map, (value, key) => {
      if (!isPrimitive(key)) this.#enter({ into: 'key', at: key }, key);
      if (!isPrimitive(value)) this.#enter({ into: 'map', at: key }, value);
    });
    this.#refuseOwnKeys(map);
  }

  #members(set: Set<unknown>): void {
    let at = 0;
    Set.prototype.forEach.call(set, (member) => {
      if (!isPrimitive(member)) this.#enter({ into: 'set', at }, member);
      at++;
    });
    this.#refuseOwnKeys(set);
  }

  #error(error: object): void {
    const parts = errorParts(error);
    this.instances.push(error, parts);
    for (const own of [parts.hidden, parts.fields]) for (const key of Object.keys(own)) this.#enter(key, own[key]);
    this.#refuseSymbolKeys(error);
  }

  #instance(value: object, prototype: object): void {
    if (prototype === Encoded.prototype) {
      this.instances.push(value, (value as Encoded).id);
      return this.visit((value as Encoded).data);
    }
    const Class = interfaceOf(prototype);
    if (Class === undefined) throw refuseClass(value, this.path);
    const id = knownId(Class, this.interfaces, this.path);
    if (Class.encode !== undefined) {
      this.incomplete = true;
      return;
    }
    this.instances.push(value, id);
    this.#fields(value);
  }

  #buffer(buffer: ArrayBuffer): void {
    if (isDetached(buffer)) throw refuseDetached(this.path);
    this.buffers.push(buffer);
    this.#refuseOwnKeys(buffer);
  }

  #view(view: ArrayBufferView<ArrayBuffer>, prototype: object): void {
    if (isShared(view.buffer)) this.#shared();
    else if (isDetached(view.buffer)) throw refuseDetached(this.path);
    else if (isPart(view)) this.incomplete = true;
    else this.buffers.push(view);
    if (prototype === bufferPrototype) this.instances.push(view, BUFFER);
  }

  #shared(): void {
    if (!this.sharedMemory) throw refuseShared(this.path);
  }

  #enter(step: Step, value: unknown): void {
    // To look into a small one again is cheaper than to remember that it was met.
    if (isFlat(value, SMALL)) return;
    this.path.enter(step);
    this.visit(value);
    this.path.leave();
  }

  #read(object: Record<string, unknown>, key: string): unknown {
    try {
      return object[key];
    } catch (cause) {
      this.path.enter(key);
      throw this.path.refusal('a property that throws when it is read', 'Pass data without accessors.', cause);
    }
  }

  #refuseSymbolKeys(value: object): void {
    const symbols = Object.getOwnPropertySymbols(value);
    if (symbols.length === 0) return;
    if (isHandedOver(value)) {
      throw this.path.refusal('handOver()', 'It wraps the whole result or request, not a part of it.');
    }
    const shown = symbols.find((symbol) => Object.prototype.propertyIsEnumerable.call(value, symbol));
    if (shown !== undefined) throw refuseKeys(`object with a symbol as key (${String(shown)})`, this.path);
  }

  #refuseOwnKeys(value: object): void {
    const [key] = Object.keys(value);
    if (key !== undefined) throw refuseKeys(`${value.constructor.name} with own properties (${key})`, this.path);
    this.#refuseSymbolKeys(value);
  }
}
