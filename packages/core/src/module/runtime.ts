/** The module that turns its inputs into one result, job by job. */

import { markBase } from './base-brand.js';
import { ModuleBase } from './module-base.js';
import type { RunArgs } from './run-args.js';

/**
 * Base of the stateless modules.
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
    // Abstract for the compiler, so that a module without it is no module; JavaScript learns of it here.
    Object.defineProperty(Runtime.prototype, 'run', { value: missingRun, writable: true, configurable: true });
  }

  /** Called once per job; what it returns is the module's result. May be async. */
  abstract run(args: RunArgs): unknown;
}

function missingRun(this: object): never {
  throw new TypeError(`${this.constructor.name} does not implement run().`);
}
