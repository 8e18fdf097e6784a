/** Which Aggregates refused recorded jobs, by the sequence of their records. */

export class RejectedJobs {
  readonly #aggregates: Map<number, ReadonlySet<string>>;
  /** Sequences of records that were refused, which is not known to be kept. */
  readonly #toKeep = new Set<number>();

  constructor(
    known: ReadonlyMap<number, ReadonlySet<string>>,
    /** How many Aggregates there are. */
    private readonly all: number,
  ) {
    this.#aggregates = new Map(known);
  }

  /** @returns whether none takes the job in any more, since now. */
  add(sequence: number, aggregates: readonly string[]): boolean {
    const before = this.#aggregates.get(sequence) ?? new Set();
    const refused = new Set([...before, ...aggregates]);
    this.#aggregates.set(sequence, refused);
    this.#toKeep.add(sequence);
    return before.size < this.all && refused.size === this.all;
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
    for (const refused of this.#aggregates.keys()) if (refused <= sequence) this.#aggregates.delete(refused);
  }
}
