/** One round of a pool's dispatch: which replica gets the next job. */

import { IndexHeap } from '../../util/index-heap.js';
import type { Actor } from '../replicas/actor.js';
import type { LoadIndex } from '../replicas/load-index.js';

/** How much replicas get besides the jobs that they run. */
export interface Measure {
  /** Jobs that may wait in a replica. */
  readonly prefetchLimit: number;
  /** How many jobs a busy replica should get at once. */
  readonly several: number;
}

export class DispatchRound {
  /** Those that got jobs in this round. */
  readonly touched = new Set<Actor>();
  /** These once more, the least busy first, as multiples of the number of replicas. */
  #again: IndexHeap | undefined;

  constructor(
    private readonly ranking: LoadIndex,
    private readonly measure: Measure,
  ) {}

  /** The least busy replica that has room; one that is busy gets its next jobs several at a time. */
  pick(): Actor | undefined {
    const actor = this.#pick();
    if (actor !== undefined) this.touched.add(actor);
    return actor;
  }

  #pick(): Actor | undefined {
    const actor = this.ranking.leastBusy;
    return actor === undefined || this.#hasRoom(actor) ? actor : this.#pickAgain();
  }

  #hasRoom(actor: Actor): boolean {
    return actor.room(this.measure.prefetchLimit) >= this.#least(actor);
  }

  /** For how many jobs it must have room to get any. */
  #least(actor: Actor): number {
    return actor.idle || this.touched.has(actor) ? 1 : this.measure.several;
  }

  /** Whoever gets a message anyway is filled up with it. */
  #pickAgain(): Actor | undefined {
    const { replicas } = this.ranking;
    this.#again ??= this.#allTouched();
    for (let key = this.#again.pop(); key !== undefined; key = this.#again.pop()) {
      const actor = replicas[key % replicas.length]?.actor;
      if (actor === undefined || !actor.takesJobs || !this.#hasRoom(actor)) continue;
      this.#again.push(key + replicas.length);
      return actor;
    }
    return undefined;
  }

  #allTouched(): IndexHeap {
    const heap = new IndexHeap();
    for (const { handed, replica } of this.touched) heap.push(handed * this.ranking.replicas.length + replica);
    return heap;
  }
}
