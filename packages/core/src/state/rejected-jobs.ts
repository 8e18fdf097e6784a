/** Which Aggregates refused recorded jobs, by the sequence of their records. */

export class RejectedJobs {
  readonly #aggregates: Map<number, ReadonlySet<string>>;
  readonly #takers: Map<number, number>;
  /** Sequences of records that were refused, which is not known to be kept. */
  readonly #toKeep = new Set<number>();

  constructor(
    known: ReadonlyMap<number, ReadonlySet<string>>,
    /** How many take a job in, where that are not all. */
    takers: ReadonlyMap<number, number>,
    /** How many Aggregates there are. */
    private readonly all: number,
  ) {
    this.#aggregates = new Map(known);
    this.#takers = new Map(takers);
  }

  /** So many Aggregates are to take the job of a record in. */
  recorded(sequence: number, takers: number): void {
    if (takers < this.all) this.#takers.set(sequence, takers);
  }

  /** @returns whether none takes the job in any more, since now. */
  add(sequence: number, aggregates: readonly string[]): boolean {
    const before = this.#aggregates.get(sequence) ?? new Set();
    const refused = new Set([...before, ...aggregates]);
    this.#aggregates.set(sequence, refused);
    this.#toKeep.add(sequence);
    const all = this.#takers.get(sequence) ?? this.all;
    return before.size < all && refused.size === all;
  }

  /** The refusal is recorded. */
  kept(sequence: number): void {
    this.#toKeep.delete(sequence);
  }

  has(sequence: number, aggregate: string): boolean {
    return this.#aggregates.get(sequence)?.has(aggregate) ?? false;
  }

  /** Sequence up to which all refusals are kept. */
  get keptUpTo(): number {
    return Math.min(...this.#toKeep) - 1;
  }

  /** A snapshot stands for all records up to this one. */
  forgetUpTo(sequence: number): void {
    for (const bySequence of [this.#aggregates, this.#takers]) {
      for (const one of bySequence.keys()) if (one <= sequence) bySequence.delete(one);
    }
  }
}
