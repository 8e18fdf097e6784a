/** Lets the jobs of a test share calls of a module. */

import { isFailure, oneForEach } from '../host/batch-results.js';
import type { RunArguments } from '../host/run-arguments.js';
import type { Step } from '../host/step.js';
import type { Clock } from '../util/clock.js';
import { type Deferred, deferred } from '../util/deferred.js';

/** Timers of one length may fire a little apart. */
const TOGETHER_MS = 5;

interface Member {
  readonly args: RunArguments;
  readonly output: Deferred<unknown>;
}

/** The call is made once so many jobs have come; those that come again together share another. */
export function inOneCall(step: Step, jobs: number, clock: Clock): Step {
  let gathered: Member[] = [];
  const call = () => {
    const members = gathered;
    gathered = [];
    void callFor(step, members);
  };
  return {
    ...step,
    call(args) {
      const output = deferred<unknown>();
      const size = gathered.push({ args, output });
      if (args.attempt > 1) {
        if (size === 1) clock.after(TOGETHER_MS, call);
      } else if (size === jobs) call();
      return output.promise;
    },
  };
}

async function callFor({ callAll, spec }: Step, members: readonly Member[]): Promise<void> {
  try {
    const given = await callAll?.(members.map(({ args }) => args));
    const list = oneForEach(given, members.length, spec.name);
    for (const [at, { output }] of members.entries()) {
      const one = list[at];
      if (isFailure(one)) output.reject(one);
      else output.resolve(one);
    }
  } catch (error) {
    for (const { output } of members) output.reject(error);
  }
}
