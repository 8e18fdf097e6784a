/** A promise that executors keep, as data: any test runner can run it. */

import type { Executor, Supports } from '@magda/core';

export interface Case {
  /** Begins with the number of the fault that it survives, if it is one. */
  readonly name: string;
  /** What the executor must support for the case to make sense. */
  readonly needs: readonly (keyof Supports)[];
  /** Rejects if the promise is broken. */
  run(): Promise<void>;
}

/** `true`, or why the case is to be skipped on this executor. */
export function supported(
  { needs }: Pick<Case, 'needs'>,
  { name, supports }: Pick<Executor, 'name' | 'supports'>,
): true | string {
  const lacking = needs.filter((need) => !supports[need]);
  return lacking.length === 0 || `the ${name} executor does not support ${lacking.join(', ')}`;
}
