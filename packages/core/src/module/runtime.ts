/** The module that turns its inputs into one result, job by job or for several jobs in one call. */

import { markBase } from './base-brand.js';
import { ModuleBase } from './module-base.js';

/**
 * Base of the stateless modules. Its class has `run(args)`, called once for each job, or `runBatch(jobs)`, called for several at a
 * time: a list with the result, an `Error` or what `skip()` gives for each, in their order. Either may be async.
 *
 * `Parameters` is the type of a Standard Schema (`typeof Schema`, given as `static parameters`) or a plain type, which
 * nothing checks at run time.
 */
export abstract class Runtime<Parameters = Record<string, unknown>, Context = unknown> extends ModuleBase<
  Parameters,
  Context
> {
  /** For the compiler alone. */
  declare static readonly '~module': 'runtime';

  static {
    markBase(Runtime, 'runtime');
    // Not declared, as a class has this or `runBatch`, for which @finalize() asks; JavaScript without it learns of it here.
    Object.defineProperty(Runtime.prototype, 'run', { value: missingRun, writable: true, configurable: true });
  }
}

function missingRun(this: object): never {
  throw new TypeError(`${this.constructor.name} does not implement run().`);
}
