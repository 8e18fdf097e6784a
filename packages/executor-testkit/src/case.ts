/** A promise that executors keep, as data: any test runner can run it. */

import type { Executor, Resources, Supports } from '@magda/core';

/** What a case must have to make sense: something that the executor supports, GPUs, or core's ledger to admit claims. */
export type Need = keyof Supports | 'gpus' | 'ledger';

export interface Case {
  /** Begins with the number of the fault that it survives, if it is one. */
  readonly name: string;
  readonly needs: readonly Need[];
  /** Rejects if the promise is broken. */
  run(): Promise<void>;
}

/**
 * `true`, or why the case is to be skipped on this executor.
 *
 * @param capacity the executor's, as it tells it.
 */
export function supported(
  { needs }: Pick<Case, 'needs'>,
  { name, supports, admission }: Pick<Executor, 'name' | 'supports' | 'admission'>,
  capacity: Resources,
): true | string {
  const lacking = needs.flatMap((need) => {
    if (need === 'gpus') return (capacity.numGpus ?? 0) > 0 ? [] : ['has no GPUs'];
    if (need === 'ledger') return admission === 'core' ? [] : ['admits claims by itself'];
    return supports[need] ? [] : [`does not support ${need}`];
  });
  return lacking.length === 0 || `the ${name} executor ${lacking.join(' and ')}`;
}
