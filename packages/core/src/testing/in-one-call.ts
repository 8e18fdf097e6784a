/** Lets the jobs of a test share one call of a module. */

import { isFailure, oneForEach } from '../host/batch-results.js';
import type { RunArguments } from '../host/run-arguments.js';
import type { Step } from '../host/step.js';
import { deferred } from '../util/deferred.js';

/** The call is made once so many jobs have come. */
export function inOneCall(step: Step, jobs: number): Step {
  const gathered: RunArguments[] = [];
  const all = deferred<readonly unknown[]>();
  return {
    ...step,
    async call(args) {
      const at = gathered.push(args) - 1;
      if (gathered.length === jobs) all.resolve(callFor(step, gathered) as never);
      const one = (await all.promise)[at];
      if (isFailure(one)) throw one;
      return one;
    },
  };
}

async function callFor({ callAll, spec }: Step, jobs: readonly RunArguments[]): Promise<readonly unknown[]> {
  return oneForEach(await callAll?.(jobs), jobs.length, spec.name);
}
