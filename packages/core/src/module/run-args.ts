/** What the methods of a module receive. */

import type { Skipped } from '../data/skip.js';
import type { Logger } from '../log/logger.js';
import type { ResultSet } from './result-set.js';

/**
 * What `run`, `aggregate` and `process` receive.
 *
 * `Accepts` may name what the module reads (`RunArgs<Request, typeof Total | typeof Other>`): then `data` takes no other
 * class as a key, `@accept` must list them, and nodes of other modules are no dependencies for the compiler. `Emits` is what it emits.
 */
export interface RunArgs<Request = unknown, Accepts = unknown, Emits = unknown> {
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
  /** Which attempt this is of the module with this job, from 1; a number never comes twice, also where a group is `idempotent`. */
  readonly attempt: number;
  /**
   * Makes what `run`, or an Aggregate's `process`, returns where there is no result for this job: `return skip('not German')`. What
   * needs the result is skipped too.
   */
  readonly skip: (reason?: string) => Skipped;
  /**
   * Sends a value to whoever reads the job's `stream()`; in other calls it is dropped. The promise settles when the module may go on, and
   * rejects if the job is given up, or the value cannot travel.
   */
  emit(this: void, value: Emits): Promise<void>;
  /**
   * Says how far the module has come, as a `progress` event: from 0 to 1, and in words.
   * @throws {TypeError} for anything else.
   */
  progress(this: void, fraction: number, text?: string): void;
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
