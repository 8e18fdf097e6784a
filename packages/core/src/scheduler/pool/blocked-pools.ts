/** Pools in which only the oldest job of the pipeline may begin. */

import type { BlockedPool } from './pool-context.js';

export class BlockedPools {
  readonly #pools = new Set<BlockedPool>();

  add(pool: BlockedPool): void {
    this.#pools.add(pool);
  }

  /** Another job is the oldest. */
  wake(): void {
    if (this.#pools.size === 0) return;
    const pools = [...this.#pools];
    this.#pools.clear();
    for (const pool of pools) pool.pump();
  }
}
