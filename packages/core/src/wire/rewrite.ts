/** Copies the containers of a value, replacing some of its objects; cycles and shared references stay what they are. */

import { interfaceOf } from '../data/interface-table.js';
import { type Step, stepTo, type ValuePath } from '../data/value-path.js';
import { assembleError, errorParts } from './error-parts.js';
import { isPrimitive, kindOf } from './kinds.js';

/** What takes an object's place, or the object itself; `again` rewrites a value within it. */
export type Replace = (object: object, again: (value: unknown) => unknown) => object;

export function rewrite(value: unknown, path: ValuePath, replace: Replace): unknown {
  return new Rewriting(path, replace).visit(value);
}

class Rewriting {
  readonly #done = new Map<object, object>();

  constructor(
    private readonly path: ValuePath,
    private readonly replace: Replace,
  ) {}

  visit = (value: unknown): unknown => {
    if (isPrimitive(value) || typeof value !== 'object') return value;
    const object = value as object;
    const known = this.#done.get(object);
    if (known !== undefined) return known;
    const replaced = this.replace(object, this.visit);
    if (replaced === object) return this.#copy(object);
    this.#done.set(object, replaced);
    return replaced;
  };

  #copy(object: object): object {
    const prototype: object | null = Object.getPrototypeOf(object);
    switch (prototype === null ? 'object' : kindOf(prototype)) {
      case 'object':
        return this.#fields(object, Object.create(prototype));
      case 'array':
        return this.#fields(object, new Array((object as unknown[]).length));
      case 'map':
        return this.#entries(object as Map<unknown, unknown>);
      case 'set':
        return this.#members(object as Set<unknown>);
      case 'error':
        return this.#error(object);
      case 'class':
        return interfaceOf(prototype as object) === undefined ? object : this.#fields(object, Object.create(prototype));
      default:
        return object;
    }
  }

  #fields(object: object, copy: object): object {
    this.#done.set(object, copy);
    const fields = object as Record<string, unknown>;
    for (const key of Object.keys(fields)) {
      const value = this.#within(stepTo(object, key), fields[key]);
      // Assigning could run a setter, or set the prototype.
      Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
    }
    return copy;
  }

  #entries(map: Map<unknown, unknown>): object {
    const copy = new Map<unknown, unknown>();
    this.#done.set(map, copy);
    for (const [key, value] of map) {
      copy.set(this.#within({ into: 'key', at: key }, key), this.#within({ into: 'map', at: key }, value));
    }
    return copy;
  }

  #members(set: Set<unknown>): object {
    const copy = new Set<unknown>();
    this.#done.set(set, copy);
    for (const member of set) copy.add(this.#within({ into: 'set', at: copy.size }, member));
    return copy;
  }

  #error(error: object): object {
    const copy = new Error();
    this.#done.set(error, copy);
    const { type, hidden, fields } = errorParts(error);
    return assembleError(copy, { type, hidden: this.#record(hidden), fields: this.#record(fields) });
  }

  #record(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, this.#within(key, value)]));
  }

  #within(step: Step, value: unknown): unknown {
    if (isPrimitive(value)) return value;
    this.path.enter(step);
    const rewritten = this.visit(value);
    this.path.leave();
    return rewritten;
  }
}
