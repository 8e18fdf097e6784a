/** A map from numbers, in the order of setting: a list while it is small, which then costs less. */

const SMALL = 16;

export class SmallMap<T> {
  readonly #keys: number[] = [];
  readonly #values: T[] = [];
  /** Has all of them while they are many. */
  readonly #large = new Map<number, T>();

  get size(): number {
    return this.#large.size === 0 ? this.#keys.length : this.#large.size;
  }

  get(key: number): T | undefined {
    return this.#large.size === 0 ? this.#values[this.#keys.indexOf(key)] : this.#large.get(key);
  }

  /** The key must be a new one. */
  add(key: number, value: T): void {
    if (this.#large.size > 0) return void this.#large.set(key, value);
    this.#keys.push(key);
    this.#values.push(value);
    if (this.#keys.length > SMALL) this.#enlarge();
  }

  /** @returns whether it was there. */
  delete(key: number): boolean {
    if (this.#large.size > 0) return this.#large.delete(key);
    const at = this.#keys.indexOf(key);
    if (at < 0) return false;
    removeAt(at, this.#keys);
    removeAt(at, this.#values);
    return true;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#large.size === 0 ? this.#values[Symbol.iterator]() : this.#large.values();
  }

  #enlarge(): void {
    for (const [at, key] of this.#keys.entries()) this.#large.set(key, this.#values[at] as T);
    this.#keys.length = 0;
    this.#values.length = 0;
  }
}

function removeAt(at: number, list: unknown[]): void {
  if (at === list.length - 1) list.pop();
  else list.splice(at, 1);
}
