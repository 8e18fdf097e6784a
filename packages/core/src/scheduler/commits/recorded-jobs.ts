/** The jobs whose records are kept and which the Aggregates of a group have not answered, by the sequence of their records. */

import type { RecordedJob } from './state-host.js';

export class RecordedJobs {
  readonly #unanswered = new Map<number, RecordedJob>();
  /** Those of them that an earlier process has left: it may have answered them all the same. */
  readonly #left = new Set<number>();
  /** How many holders have ended with them, or did not come to an end. */
  readonly #ends = new Map<number, number>();

  /** Sequence up to which everything is answered. */
  get answered(): number {
    return Math.min(...this.#unanswered.keys()) - 1;
  }

  has(sequence: number): boolean {
    return this.#unanswered.has(sequence);
  }

  get(sequence: number): RecordedJob | undefined {
    return this.#unanswered.get(sequence);
  }

  add(sequence: number, job: RecordedJob): void {
    this.#unanswered.set(sequence, job);
  }

  /** An earlier process has left it. */
  addLeft(sequence: number, job: RecordedJob): void {
    this.#unanswered.set(sequence, job);
    this.#left.add(sequence);
  }

  delete(sequence: number): void {
    this.#unanswered.delete(sequence);
  }

  isLeft(sequence: number): boolean {
    return this.#left.has(sequence);
  }

  /** The sequence and job of this id. */
  find(id: number): readonly [number, RecordedJob] | undefined {
    return [...this.#unanswered].find(([, job]) => job.id === id);
  }

  /** Those that this process has called. */
  own(): readonly (readonly [number, RecordedJob])[] {
    return [...this.#unanswered].filter(([sequence]) => !this.#left.has(sequence));
  }

  /** Everything up to this record is taken in. */
  settleUpTo(last: number): void {
    for (const [sequence, job] of this.#unanswered) {
      if (sequence > last) continue;
      this.#unanswered.delete(sequence);
      job.committed([]);
    }
  }

  /** A holder has ended with it. @returns how many have. */
  countEnd(sequence: number): number {
    const ends = (this.#ends.get(sequence) ?? 0) + 1;
    this.#ends.set(sequence, ends);
    return ends;
  }
}
