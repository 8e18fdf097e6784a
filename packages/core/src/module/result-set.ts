/** What a module receives from its direct predecessors. */

import { Interface } from '../data/interface.js';
import { ResultLookupError } from '../errors/errors.js';
import { describe } from '../text/describe.js';
import type { SourceInfo } from '../wire/protocol.js';
import { positionsOf } from './lookup.js';
import { findModuleMeta } from './metadata.js';
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
    const positions = positionsOf(key, this.#sources);
    if (positions.length !== 1) throw this.#mismatch(key, positions.length);
    return this.#values[positions[0] as number] as ResultValue<Key>;
  }

  /** All values of a key, in the order of the links. */
  of<const Key extends ResultKey<Accepts>>(key: Key): ResultValue<Key>[] {
    return positionsOf(key, this.#sources).map((at) => this.#values[at] as ResultValue<Key>);
  }

  has<const Key extends ResultKey<Accepts>>(key: Key): boolean {
    return positionsOf(key, this.#sources).length > 0;
  }

  /** The results of a key with what is known of them, in the order of the links. */
  filter<const Key extends ResultKey<Accepts>>(key: Key): Result<ResultValue<Key>>[] {
    const results = this.#all();
    return positionsOf(key, this.#sources).map((at) => results[at] as Result<ResultValue<Key>>);
  }

  [Symbol.iterator](): Iterator<Result> {
    return this.#all().values();
  }

  #all(): readonly Result[] {
    this.#results ??= this.#sources.map((source, index) => new Result(this.#values[index], source));
    return this.#results;
  }

  #mismatch(key: unknown, found: number): ResultLookupError {
    const wanted = typeof key === 'string' ? `exposed as "${key}"` : `of ${describe(key)}`;
    const there = this.#all().map((result) => result.describe());
    const content = there.length === 0 ? 'It is empty.' : `It has: ${there.join(', ')}.`;
    const [what, advice] =
      found === 0
        ? ['no result', unregisteredHint(key)]
        : ['more than one result', ' Use of() or filter() where there may be several.'];
    return new ResultLookupError(`There is ${what} ${wanted} in the data. ${content}${advice}`);
  }
}

function unregisteredHint(key: unknown): string {
  const meta = findModuleMeta(key);
  if (meta === undefined || meta.type !== undefined) return '';
  return ' Results of another thread or process are found by a module class only if it has @register.';
}
