/** The ledger of each executor, which all pipelines on it share, and the order in which executors are asked. */

import type { Executor } from '../executor/executor.js';
import { Ledger } from '../resources/ledger.js';

const ledgers = new WeakMap<Executor, Promise<Ledger>>();
const numbers = new WeakMap<Executor, number>();
let known = 0;

export function ledgerOf(executor: Executor): Promise<Ledger> {
  let ledger = ledgers.get(executor);
  if (ledger === undefined) {
    ledger = executor.capacity().then((capacity) => new Ledger(capacity));
    ledgers.set(executor, ledger);
  }
  return ledger;
}

/**
 * In the one order in which all pipelines of this process claim: who waits for one executor holds only of those before
 * it, so that no two wait for each other. Those that admit claims by themselves come last, as they are asked at the start
 * of each replica.
 */
export function inClaimOrder(executors: Iterable<Executor>): readonly Executor[] {
  const distinct = [...new Set(executors)];
  for (const executor of distinct) if (!numbers.has(executor)) numbers.set(executor, ++known);
  const numberOf = (executor: Executor) => numbers.get(executor) as number;
  const admits = ({ admission }: Executor) => (admission === 'core' ? 0 : 1);
  return distinct.sort((one, other) => admits(one) - admits(other) || numberOf(one) - numberOf(other));
}
