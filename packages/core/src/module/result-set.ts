/** What a module receives from its direct predecessors. */

import { Interface } from '../data/interface.js';
import { ABSENT } from '../data/skip.js';
import { ResultLookupError } from '../errors/errors.js';
import { describe } from '../text/describe.js';
import { quoted } from '../text/quoted.js';
import type { SourceInfo } from '../wire/host-spec.js';
import { positionsOf } from './lookup.js';
import { findModuleMeta } from './metadata.js';
import { Result } from './result.js';
import type { ResultKey, ResultValue } from './result-key.js';

/**
 * The results of a module's direct predecessors, in the order of the links; what was skipped is not among them. A set travels like
 * an interface.
 */
export class ResultSet<Accepts = unknown> extends Interface implements Iterable<Result> {
  static readonly id = '@magda/core/result-set';

  static encode(set: ResultSet): unknown {
    const present = set.#present([...set.#sources.keys()]);
    return { sources: present.map((at) => set.#sources[at]), values: present.map((at) => set.#values[at]) };
  }

  static decode({ sources, values }: { sources: readonly SourceInfo[]; values: readonly unknown[] }): ResultSet {
    return new ResultSet(sources, values);
  }

  /** The values, with `ABSENT` for those that were skipped; not a method, as modules have sets. */
  static readonly valuesOf = (set: ResultSet): readonly unknown[] => set.#values;

  readonly #sources: readonly SourceInfo[];
  readonly #values: readonly unknown[];
  #results: Result[] | undefined;

  /** @param values one for each source, or `ABSENT`. */
  constructor(sources: readonly SourceInfo[], values: readonly unknown[]) {
    super();
    this.#sources = sources;
    this.#values = values;
  }

  get size(): number {
    let size = 0;
    for (const value of this.#values) if (value !== ABSENT) size++;
    return size;
  }

  /**
   * The one value of an interface class, a module class, or an exposed name.
   * @throws {ResultLookupError} if there is none or more than one, naming what is there.
   */
  get<const Key extends ResultKey<Accepts>>(key: Key): ResultValue<Key> {
    const positions = this.#positionsOf(key);
    if (positions.length !== 1) throw this.#mismatch(key, positions.length);
    return this.#values[positions[0] as number] as ResultValue<Key>;
  }

  /** All values of a key, in the order of the links. */
  of<const Key extends ResultKey<Accepts>>(key: Key): ResultValue<Key>[] {
    return this.#positionsOf(key).map((at) => this.#values[at] as ResultValue<Key>);
  }

  has<const Key extends ResultKey<Accepts>>(key: Key): boolean {
    return this.#positionsOf(key).length > 0;
  }

  /** The results of a key with what is known of them, in the order of the links. */
  filter<const Key extends ResultKey<Accepts>>(key: Key): Result<ResultValue<Key>>[] {
    return this.#positionsOf(key).map((at) => this.#resultAt(at) as Result<ResultValue<Key>>);
  }

  [Symbol.iterator](): Iterator<Result> {
    return this.#all().values();
  }

  #positionsOf(key: unknown): readonly number[] {
    return this.#present(positionsOf(key, this.#sources));
  }

  /** Those positions at which there is a value. */
  #present(positions: readonly number[]): readonly number[] {
    for (const at of positions) {
      if (this.#values[at] === ABSENT) return positions.filter((one) => this.#values[one] !== ABSENT);
    }
    return positions;
  }

  #resultAt(at: number): Result {
    this.#results ??= [];
    this.#results[at] ??= new Result(this.#values[at], this.#sources[at] as SourceInfo);
    return this.#results[at];
  }

  #all(): readonly Result[] {
    return this.#present([...this.#sources.keys()]).map((at) => this.#resultAt(at));
  }

  #mismatch(key: unknown, found: number): ResultLookupError {
    const wanted = typeof key === 'string' ? `exposed as "${key}"` : `of ${describe(key)}`;
    const there = this.#all().map((result) => result.describe());
    const content = there.length === 0 ? 'It is empty.' : `It has: ${there.join(', ')}.`;
    const gone = this.#sources.filter((_, at) => this.#values[at] === ABSENT).map(({ name }) => name);
    const skipped = gone.length === 0 ? '' : ` ${quoted(gone)} ${gone.length === 1 ? 'was' : 'were'} skipped.`;
    const [what, advice] =
      found === 0
        ? ['no result', unregisteredHint(key)]
        : ['more than one result', ' Use of() or filter() where there may be several.'];
    return new ResultLookupError(`There is ${what} ${wanted} in the data. ${content}${skipped}${advice}`);
  }
}

function unregisteredHint(key: unknown): string {
  const meta = findModuleMeta(key);
  if (meta === undefined || meta.type !== undefined) return '';
  return ' Results of another thread or process are found by a module class only if it has @register.';
}
