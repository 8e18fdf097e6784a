/** What `runBatch` gives for each of its jobs: a result, an error, or a skip. */

import { NonRetryableError } from '../errors/errors.js';
import type { RuntimeInstance } from '../module/module.js';
import { describe } from '../text/describe.js';
import { isThenable } from '../util/thenable.js';
import type { RunArguments } from './run-arguments.js';

/** Calls with a list, and gives one for each or a promise of that. */
export type BatchCall = (jobs: readonly RunArguments[]) => unknown;

/** Of a module that has `runBatch`. */
export function batchCall(instance: RuntimeInstance): BatchCall | undefined {
  return instance.runBatch && ((jobs) => instance.runBatch?.(jobs));
}

/** One for each job, in their order. @throws {NonRetryableError} if there are more or fewer. */
export function oneForEach(given: unknown, jobs: number, module: string): readonly unknown[] {
  if (Array.isArray(given) && given.length === jobs) return given;
  const what = Array.isArray(given) ? `a list of ${given.length}` : describe(given);
  throw new NonRetryableError(
    `runBatch() of module "${module}" returned ${what} for ${jobs === 1 ? 'one job' : `${jobs} jobs`}. ` +
      'It must return a list with one result for each job, in their order; an Error or what skip() gives stands for a job without a result.',
  );
}

/** Whether it stands for a job that fails; of whatever realm. */
export function isFailure(one: unknown): one is Error {
  try {
    return one instanceof Error || Object.prototype.toString.call(one) === '[object Error]';
  } catch {
    // A revoked proxy.
    return false;
  }
}

/** Where nothing gathers, each job is a batch of its own. */
export function callOf(instance: RuntimeInstance, module: string): (args: RunArguments) => unknown {
  const call = batchCall(instance);
  return call === undefined ? (args) => instance.run?.(args) : (args) => callAlone(call, args, module);
}

function callAlone(call: BatchCall, args: RunArguments, module: string): unknown {
  const given = call([args]);
  return isThenable(given) ? Promise.resolve(given).then((list) => only(list, module)) : only(given, module);
}

function only(given: unknown, module: string): unknown {
  const [one] = oneForEach(given, 1, module);
  if (isFailure(one)) throw one;
  return one;
}
