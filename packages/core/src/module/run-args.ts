/** What the methods of a module receive. */

import type { Skipped } from '../data/skip.js';
import type { Logger } from '../log/logger.js';
import type { ResultSet } from './result-set.js';

/**
 * What `run`, `aggregate` and `process` receive.
 *
 * `Accepts` may name what the module reads (`RunArgs<Request, typeof Total | typeof Other>`): then `data` takes no other
 * class as a key, `@accept` must list them, and nodes of other modules are no dependencies for the compiler.
 */
export interface RunArgs<Request = unknown, Accepts = unknown> {
  /** Results of the direct predecessors. */
  readonly data: ResultSet<Accepts>;
  /** What the caller of the pipeline passed; undefined without. */
  readonly request: Request;
  /** Aborts when the job is given up; made when first used. */
  readonly signal: AbortSignal;
  /** Made when first used. */
  readonly logger: Logger;
  /** Number of the job in its pipeline, from 1, in the order of calls. */
  readonly job: number;
  /**
   * Makes what `run`, or an Aggregate's `process`, returns where there is no result for this job: `return skip('not German')`. What
   * needs the result is skipped too.
   */
  readonly skip: (reason?: string) => Skipped;
}

/** What `bootstrap` receives. */
export interface BootArgs {
  readonly logger: Logger;
  /** Aborts when the pipeline is given up while it starts. */
  readonly signal: AbortSignal;
}

/** What `teardown` receives. */
export interface TeardownArgs {
  readonly logger: Logger;
}
