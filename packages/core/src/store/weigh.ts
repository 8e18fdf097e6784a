/** How much room a value takes in memory, in bytes, roughly. */

const POINTER = 8;

export function weigh(value: unknown): number {
  return new Weighing().of(value);
}

class Weighing {
  readonly #seen = new Set<object>();

  of(value: unknown): number {
    if (typeof value === 'string') return POINTER + value.length;
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return POINTER;
    this.#seen.add(value);
    if (ArrayBuffer.isView(value)) return POINTER + value.byteLength;
    if (value instanceof ArrayBuffer) return POINTER + value.byteLength;
    if (value instanceof Map) return this.#sum(value.keys()) + this.#sum(value.values());
    if (value instanceof Set) return this.#sum(value);
    return this.#sum(Object.values(value));
  }

  #sum(values: Iterable<unknown>): number {
    let sum = POINTER;
    for (const value of values) sum += this.of(value);
    return sum;
  }
}
