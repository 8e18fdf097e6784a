/** What the Aggregates of a pipeline must hold, as far as its callers can know it. */

import type { Scheme } from '../../../packages/core/test/simulation/fixtures/scheme.js';

export class StateModel {
  /** By the number of the call: the Aggregates that took it in. */
  readonly #committed = new Map<number, readonly string[]>();
  /** Calls up to this one are in no Aggregate any more: a `process()` has succeeded. */
  #processed = 0;
  /** By group: calls up to this one are lost. */
  readonly #lost = new Map<string, number>();

  constructor(private readonly scheme: Scheme) {}

  /** @param aggregates undefined for all. */
  committed(n: number, aggregates?: readonly string[]): void {
    this.#committed.set(n, aggregates ?? this.scheme.aggregates.map(({ name }) => name));
  }

  processed(n: number): void {
    this.#processed = n;
    for (const job of this.#committed.keys()) if (job <= n) this.#committed.delete(job);
  }

  /** The state of a group was lost, with all calls so far. */
  lost(group: string, n: number): void {
    this.#lost.set(group, n);
  }

  /** By Aggregate, what a `process()` with that number must find. */
  heldBy(n: number): ReadonlyMap<string, readonly number[]> {
    const jobs = [...this.#committed].filter(([job]) => job < n && job > this.#processed);
    return new Map(
      this.scheme.aggregates.map(({ name, group }) => {
        const since = this.#lost.get(group) ?? 0;
        return [name, jobs.filter(([job, names]) => job > since && names.includes(name)).map(([job]) => job)];
      }),
    );
  }
}
