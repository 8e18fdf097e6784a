/** Packs what was thrown, within limits; it survives cycles, throwing getters and hostile objects. */

import { nearestBase } from './error-classes.js';
import type { ErrorEnvelope, PackedError, PackedFields } from './error-envelope.js';

const MAX_TEXT = 64 * 1024;
const MAX_ALL_TEXT = 256 * 1024;
const MAX_DEPTH = 12;
const MAX_MEMBERS = 100;
const MAX_VALUES = 1_000;

/** What of an error is not told as a field. */
const OWN_PLACE = ['message', 'stack'];

export class Packing {
  #textLeft = MAX_ALL_TEXT;
  #valuesLeft = MAX_VALUES;
  readonly #open: unknown[] = [];

  pack(value: unknown): ErrorEnvelope {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'function':
        return this.#text(`[function ${textOf(read(value, 'name')) ?? ''}]`);
      case 'symbol':
        return this.#text(String(value));
      case 'object':
        return value === null ? { kind: 'value', value } : this.#object(value);
      case 'bigint':
        // A bigint can be as long as a text.
        return value.toString(16).length > MAX_TEXT ? this.#text('[cut: a bigint]') : { kind: 'value', value };
      default:
        return { kind: 'value', value: value as number | boolean | undefined };
    }
  }

  #object(value: object): ErrorEnvelope {
    if (this.#open.includes(value)) return this.#text('[circular]');
    if (this.#open.length >= MAX_DEPTH) return this.#text(`[cut: more than ${MAX_DEPTH} levels]`);
    if (this.#valuesLeft-- <= 0) return this.#text(`[cut: more than ${MAX_VALUES} values]`);
    this.#open.push(value);
    try {
      return this.#byKind(value);
    } catch (error) {
      return this.#text(`[unreadable: ${messageOf(error)}]`);
    } finally {
      this.#open.pop();
    }
  }

  #byKind(value: object): ErrorEnvelope {
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if (value instanceof Error || tag === 'Error' || tag === 'DOMException') return this.#error(value);
    if (Array.isArray(value)) return { kind: 'list', items: this.#items(value) };
    if (value instanceof Date) return { kind: 'date', time: value.getTime() };
    if (value instanceof Set) return { kind: 'set', items: this.#items(value) };
    if (value instanceof Map) return { kind: 'map', entries: this.#entries(value) };
    if (ArrayBuffer.isView(value)) return this.#text(`[${tag} of ${value.byteLength} bytes]`);
    return { kind: 'record', fields: this.#fields(value, []) };
  }

  #error(error: object): PackedError {
    const prototype = Object.getPrototypeOf(error) as object | null;
    const className = classNameOf(prototype);
    const name = textOf(read(error, 'name')) ?? className;
    const stack = textOf(read(error, 'stack'));
    return {
      kind: 'error',
      base: nearestBase(prototype),
      class: this.#cut(className),
      // A class that set no name of its own is better known by its class.
      name: this.#cut(name === 'Error' ? className : name),
      message: this.#cut(textOf(read(error, 'message')) ?? ''),
      stack: stack === undefined ? undefined : this.#cut(stack),
      // Before the fields, which may use up the limits.
      ...this.#hidden(error, 'cause'),
      ...this.#hidden(error, 'errors'),
      fields: this.#fields(error, OWN_PLACE),
    };
  }

  /** An own property that is not enumerable. */
  #hidden(error: object, key: 'cause' | 'errors'): Record<string, ErrorEnvelope> {
    const descriptor = Object.getOwnPropertyDescriptor(error, key);
    return descriptor === undefined || descriptor.enumerable ? {} : { [key]: this.pack(read(error, key)) };
  }

  #fields(value: object, except: readonly string[]): PackedFields {
    const keys = Object.keys(value).filter((key) => !except.includes(key));
    const fields = keys.slice(0, MAX_MEMBERS).map((key) => [this.#cut(key), this.pack(read(value, key))] as const);
    return keys.length > MAX_MEMBERS ? [...fields, ['…', this.#more(keys.length)]] : fields;
  }

  #items(value: readonly unknown[] | ReadonlySet<unknown>): readonly ErrorEnvelope[] {
    const size = Array.isArray(value) ? value.length : (value as ReadonlySet<unknown>).size;
    const items = first(value).map((item) => this.pack(item));
    return size > MAX_MEMBERS ? [...items, this.#more(size)] : items;
  }

  #entries(map: ReadonlyMap<unknown, unknown>): readonly (readonly [ErrorEnvelope, ErrorEnvelope])[] {
    const entries = first(map).map(([key, value]) => [this.pack(key), this.pack(value)] as const);
    return map.size > MAX_MEMBERS ? [...entries, [this.#text('…'), this.#more(map.size)]] : entries;
  }

  #more(all: number): ErrorEnvelope {
    return this.#text(`[cut: ${all - MAX_MEMBERS} more of ${all}]`);
  }

  #text(text: string): ErrorEnvelope {
    return { kind: 'value', value: this.#cut(text) };
  }

  #cut(text: string): string {
    const kept = Math.min(MAX_TEXT, this.#textLeft);
    this.#textLeft -= Math.min(text.length, kept);
    return text.length <= kept ? text : `${text.slice(0, kept)}… [cut: ${kept} of ${text.length} characters]`;
  }
}

function classNameOf(prototype: object | null): string {
  const Class = prototype === null ? undefined : read(prototype, 'constructor');
  const name = typeof Class === 'function' ? read(Class, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? name : 'Error';
}

/** A property, or what its getter threw, in words. */
function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch (error) {
    return `[unreadable: ${messageOf(error)}]`;
  }
}

function first<T>(values: Iterable<T>): readonly T[] {
  const taken: T[] = [];
  for (const value of values) {
    if (taken.length === MAX_MEMBERS) break;
    taken.push(value);
  }
  return taken;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string' || value === undefined) return value;
  try {
    return String(value);
  } catch {
    return '[unreadable]';
  }
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'it throws errors that cannot be read either';
  }
}
