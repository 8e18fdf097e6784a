/** Packs what was thrown, within limits; it survives cycles, throwing getters and hostile objects. */

import { nearestBase } from '../errors/error-classes.js';
import { isShared, ownCopy } from './binary.js';
import type { ErrorEnvelope, PackedError, PackedFields } from './error-envelope.js';
import { denseCopy } from './flat.js';
import { classNameOf, messageOf, read, textOf } from './guarded-reads.js';
import { bufferPrototype } from './kinds.js';
import { isProxy } from './proxies.js';

/** In bytes, or characters of texts. */
const MAX_ALL = 1024 * 1024;
const MAX_TEXT = 64 * 1024;
/** What any value takes. */
const LEAST = 32;
const MAX_DEPTH = 12;

/** What of an error is not told as a field. */
const OWN_PLACE = ['message', 'stack'];

type Bytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/**
 * Packs anything that can be thrown. It never throws: what cannot be read is replaced by a text that says so. Together
 * it takes 1 MiB at most, a text of it 64 Ki characters, and 12 levels; of a list that is too long the first items are kept,
 * and the error that it belongs to says in its field `cut` how many are not.
 */
export function encodeError(thrown: unknown): ErrorEnvelope {
  return new Packing().pack(thrown);
}

class Packing {
  #left = MAX_ALL;
  /** What has to be left for what comes later. */
  #reserve = 0;
  readonly #open: unknown[] = [];
  /** What was left out, by the error within which it was met; the innermost comes last. */
  readonly #cuts: string[][] = [];
  /** The same bytes are often in several fields. */
  readonly #bytes = new Map<object, ErrorEnvelope>();

  pack(value: unknown): ErrorEnvelope {
    this.#left -= LEAST;
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
    if (this.#isFull) return this.#text('[cut: more than 1 MiB]');
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
    if (Array.isArray(value)) return this.#list(value);
    if (tag === 'RegExp' && !isProxy(value)) return { kind: 'value', value: new RegExp(value as RegExp) };
    if (value instanceof Date) return { kind: 'date', time: value.getTime() };
    if (value instanceof Set) return { kind: 'set', items: this.#items(value, value.size) };
    if (value instanceof Map) return { kind: 'map', entries: this.#entries(value) };
    if (ArrayBuffer.isView(value))
      return isShared(value.buffer) ? this.#told(tag, value) : this.#binary(value as Bytes);
    if (value instanceof ArrayBuffer) return this.#binary(value);
    return { kind: 'record', fields: this.#fields(value, Object.keys(value)) };
  }

  #list(list: readonly unknown[]): ErrorEnvelope {
    const items = denseCopy(list);
    if (items !== undefined) return { kind: 'list', items: this.#items(items, items.length) };
    return { kind: 'sparse', length: list.length, fields: this.#fields(list, Object.keys(list)) };
  }

  #binary(value: Bytes): ErrorEnvelope {
    const known = this.#bytes.get(value);
    if (known !== undefined) return known;
    if (value.byteLength > this.#left - this.#reserve) return this.#told('cut: binary data', value);
    this.#left -= value.byteLength;
    const bytes = ArrayBuffer.isView(value) ? ownCopy(value) : value.slice(0);
    const packed: ErrorEnvelope = {
      ...{ kind: 'bytes', bytes },
      buffer: bufferPrototype !== undefined && Object.getPrototypeOf(value) === bufferPrototype,
    };
    this.#bytes.set(value, packed);
    return packed;
  }

  #told(what: string, { byteLength }: ArrayBufferView | ArrayBuffer): ErrorEnvelope {
    return this.#text(`[${what} of ${byteLength} bytes]`);
  }

  #error(error: object): PackedError {
    const prototype = Object.getPrototypeOf(error) as object | null;
    const className = classNameOf(prototype);
    const name = textOf(read(error, 'name')) ?? className;
    const stack = textOf(read(error, 'stack'));
    const cuts: string[] = [];
    this.#cuts.push(cuts);
    const packed = {
      base: nearestBase(prototype),
      class: this.#cut(className),
      // A class that set no name of its own is better known by its class.
      name: this.#cut(name === 'Error' ? className : name),
      message: this.#cut(textOf(read(error, 'message')) ?? ''),
      stack: stack === undefined ? undefined : this.#cut(stack),
      hidden: this.#most(() => this.#fields(error, hiddenKeys(error))),
    };
    const fields = this.#fields(error, Object.keys(error).filter(isTold));
    this.#cuts.pop();
    return { kind: 'error', ...packed, fields: cuts.length === 0 ? fields : [...fields, ['cut', this.#listOf(cuts)]] };
  }

  #listOf(texts: readonly string[]): ErrorEnvelope {
    return { kind: 'list', items: texts.map((value) => ({ kind: 'value', value })) };
  }

  #fields(value: object, keys: readonly string[]): PackedFields {
    return this.#first(keys, keys.length, 'fields', (key) => [this.#cut(key), this.pack(read(value, key))] as const);
  }

  #items(values: Iterable<unknown>, size: number): readonly ErrorEnvelope[] {
    return this.#most(() => this.#first(values, size, 'items', (item) => this.pack(item)));
  }

  #entries(map: ReadonlyMap<unknown, unknown>): readonly (readonly [ErrorEnvelope, ErrorEnvelope])[] {
    const both = ([key, value]: readonly [unknown, unknown]) => [this.pack(key), this.pack(value)] as const;
    return this.#most(() => this.#first(map, map.size, 'entries', both));
  }

  get #isFull(): boolean {
    return this.#left <= this.#reserve;
  }

  /** Something comes after it, which gets what this leaves of the room that there is. */
  #most<T>(pack: () => T): T {
    const before = this.#reserve;
    this.#reserve = before + (this.#left - before) / 8;
    try {
      return pack();
    } finally {
      this.#reserve = before;
    }
  }

  /** As many as there is room for. */
  #first<T, P>(values: Iterable<T>, size: number, what: string, pack: (value: T) => P): readonly P[] {
    const packed: P[] = [];
    for (const value of values) {
      if (packed.length === size) break;
      if (this.#left - LEAST <= this.#reserve) {
        this.#cuts.at(-1)?.push(`${size - packed.length} of ${size} ${what} were left out, to stay below 1 MiB`);
        break;
      }
      packed.push(pack(value));
    }
    return packed;
  }

  #text(text: string): ErrorEnvelope {
    return { kind: 'value', value: this.#cut(text) };
  }

  #cut(text: string): string {
    const kept = Math.max(0, Math.min(MAX_TEXT, Math.floor(this.#left - this.#reserve)));
    this.#left -= Math.min(text.length, kept);
    return text.length <= kept ? text : `${text.slice(0, kept)}… [cut: ${kept} of ${text.length} characters]`;
  }
}

function isTold(key: string): boolean {
  return !OWN_PLACE.includes(key);
}

/** Own properties that are not enumerable, but for methods, which some errors have as such. */
function hiddenKeys(error: object): readonly string[] {
  return Object.getOwnPropertyNames(error).filter((key) => {
    const property = Object.getOwnPropertyDescriptor(error, key);
    if (property === undefined || property.enumerable || !isTold(key) || key === 'name') return false;
    return typeof property.value !== 'function';
  });
}
