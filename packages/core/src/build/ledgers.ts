/** The ledger of each executor: all pipelines on it share one. */

import type { Executor } from '../executor/executor.js';
import { Ledger } from '../resources/ledger.js';

const ledgers = new WeakMap<Executor, Promise<Ledger>>();

export function ledgerOf(executor: Executor): Promise<Ledger> {
  let ledger = ledgers.get(executor);
  if (ledger === undefined) {
    ledger = executor.capacity().then((capacity) => new Ledger(capacity));
    ledgers.set(executor, ledger);
  }
  return ledger;
}
