/** What a module receives from its direct predecessors. */

import { ResultLookupError } from '../errors.js';
import type { SourceInfo } from '../wire/protocol.js';
import { describe } from './describe.js';
import { Interface, interfaceId, isInterfaceClass } from './interface.js';
import { isModuleClass, moduleMeta, typeKey } from './metadata.js';
import { Result } from './result.js';
import type { ResultKey, ResultValue } from './result-key.js';

/** The results of a module's direct predecessors, in the order of the links. A set travels like an interface. */
export class ResultSet<Accepts = unknown> extends Interface implements Iterable<Result> {
  static readonly id = '@magda/core/result-set';

  static encode(set: ResultSet): unknown {
    return { sources: set.#sources, values: set.#values };
  }

  static decode({ sources, values }: { sources: readonly SourceInfo[]; values: readonly unknown[] }): ResultSet {
    return new ResultSet(sources, values);
  }

  readonly #sources: readonly SourceInfo[];
  readonly #values: readonly unknown[];
  #results: readonly Result[] | undefined;

  constructor(sources: readonly SourceInfo[], values: readonly unknown[]) {
    super();
    this.#sources = sources;
    this.#values = values;
  }

  get size(): number {
    return this.#values.length;
  }

  /**
   * The one value of an interface class, a module class, or an exposed name.
   * @throws {ResultLookupError} if there is none or more than one, naming what is there.
   */
  get<const Key extends ResultKey<Accepts>>(key: Key): ResultValue<Key> {
    const matches = this.#matching(key);
    const at = this.#sources.findIndex(matches);
    if (at < 0) throw this.#mismatch(key, 'no result');
    if (this.#sources.findIndex((source, index) => index > at && matches(source)) >= 0) {
      throw this.#mismatch(key, 'more than one result');
    }
    return this.#values[at] as ResultValue<Key>;
  }

  /** All values of a key, in the order of the links. */
  of<const Key extends ResultKey<Accepts>>(key: Key): ResultValue<Key>[] {
    const matches = this.#matching(key);
    return this.#values.filter((_, index) => matches(this.#sources[index] as SourceInfo)) as ResultValue<Key>[];
  }

  has<const Key extends ResultKey<Accepts>>(key: Key): boolean {
    return this.#sources.some(this.#matching(key));
  }

  /** The results of a key with what is known of them, in the order of the links. */
  filter<const Key extends ResultKey<Accepts>>(key: Key): Result<ResultValue<Key>>[] {
    const matches = this.#matching(key);
    return this.#all().filter((_, index) => matches(this.#sources[index] as SourceInfo)) as Result<ResultValue<Key>>[];
  }

  [Symbol.iterator](): Iterator<Result> {
    return this.#all().values();
  }

  #all(): readonly Result[] {
    this.#results ??= this.#sources.map((source, index) => new Result(this.#values[index], source));
    return this.#results;
  }

  #matching(key: unknown): (source: SourceInfo) => boolean {
    if (typeof key === 'string') return (source) => source.exposed === key;
    if (isInterfaceClass(key)) {
      const id = interfaceId(key);
      return (source) => source.interfaces.includes(id);
    }
    if (isModuleClass(key)) {
      const type = typeKey(key);
      return (source) => source.types.includes(type);
    }
    throw new TypeError(
      `Results are looked up by an interface class, a finalised module class, or an exposed name, not by ${describe(key)}.`,
    );
  }

  #mismatch(key: unknown, found: string): ResultLookupError {
    const there = [...this].map((result) => result.describe()).join(', ');
    const wanted = typeof key === 'string' ? `exposed as "${key}"` : `of ${describe(key)}`;
    const advice = found === 'no result' ? unregisteredHint(key) : ' Use of() or filter() where there may be several.';
    return new ResultLookupError(
      `There is ${found} ${wanted} in the data. ${there === '' ? 'It is empty.' : `It has: ${there}.`}${advice}`,
    );
  }
}

function unregisteredHint(key: unknown): string {
  if (!isModuleClass(key) || moduleMeta(key).type !== undefined) return '';
  return ` Results of another thread or process are found by a module class only if it has @register.`;
}
