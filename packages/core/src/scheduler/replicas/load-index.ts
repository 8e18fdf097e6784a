/** A group's replicas by how much they have in hand: the least and the most busy one, without a look at the others. */

import { TournamentTree } from '../../util/tournament-tree.js';
import type { Actor } from './actor.js';
import type { Replica } from './replica.js';

export class LoadIndex {
  readonly #least: TournamentTree;
  readonly #most: TournamentTree;

  constructor(readonly replicas: readonly Replica[]) {
    this.#least = new TournamentTree(replicas.length);
    this.#most = new TournamentTree(replicas.length);
    for (const { index } of replicas) this.update(index);
  }

  /** Of those that take jobs the one with the fewest in hand, the first of equals. */
  get leastBusy(): Actor | undefined {
    return this.#actorOf(this.#least.winner);
  }

  /** The one with the most in hand, the first of equals. */
  get busiest(): Actor | undefined {
    return this.#actorOf(this.#most.winner);
  }

  /** The replica has another actor or none, or its actor has more or less in hand or takes no jobs any more. */
  update(replica: number): void {
    const actor = this.#actorOf(replica);
    this.#least.set(replica, actor?.takesJobs ? actor.handed : undefined);
    if (this.replicas.length > 1) this.#most.set(replica, actor && -actor.handed);
  }

  #actorOf(replica: number | undefined): Actor | undefined {
    return replica === undefined ? undefined : this.replicas[replica]?.actor;
  }
}
