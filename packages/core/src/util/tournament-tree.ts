/** Finds the least of many numbers that change one at a time, without a look at the others. */

const NONE = Number.POSITIVE_INFINITY;

export class TournamentTree {
  /** A power of two. */
  readonly #seats: number;
  readonly #keys: Float64Array;
  /** Node 1 is the final, the children of `n` are `2n` and `2n + 1`; each has the number that won there. */
  readonly #winners: Int32Array;

  constructor(size: number) {
    this.#seats = 2 ** Math.ceil(Math.log2(Math.max(size, 1)));
    this.#keys = new Float64Array(this.#seats).fill(NONE);
    this.#winners = new Int32Array(2 * this.#seats);
    for (let at = 0; at < this.#seats; at++) this.#winners[this.#seats + at] = at;
    for (let node = this.#seats - 1; node > 0; node--) this.#winners[node] = this.#winners[2 * node] as number;
  }

  /** Who has the least, the first of equals; undefined while nobody takes part. */
  get winner(): number | undefined {
    const winner = this.#winners[1] as number;
    return this.#keys[winner] === NONE ? undefined : winner;
  }

  /** `undefined`: does not take part. */
  set(at: number, key: number | undefined): void {
    const keys = this.#keys;
    const winners = this.#winners;
    keys[at] = key ?? NONE;
    for (let node = (this.#seats + at) >> 1; node > 0; node >>= 1) {
      const left = winners[2 * node] as number;
      const right = winners[2 * node + 1] as number;
      const winner = (keys[right] as number) < (keys[left] as number) ? right : left;
      // Then nothing changes further up.
      if (winner === winners[node] && winner !== at) return;
      winners[node] = winner;
    }
  }
}
