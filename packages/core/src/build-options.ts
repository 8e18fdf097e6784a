/** What `build()` takes, and what it checks of it. */

import type { Executor } from './executor/executor.js';
import type { LoggerConfig, LogMethods } from './log/index.js';

export interface SequentialBuildOptions {
  /** What every module finds as `this.context`: a value, a function that makes it, or `fromFile(…)`. */
  readonly context?: unknown;
  /** What every module finds as `this.sharedParameters`; default `{}`. */
  readonly sharedParameters?: Readonly<Record<string, unknown>> | undefined;
  /** Where log lines go: a configuration, or a logger such as pino's or the console; default nowhere. */
  readonly logger?: LoggerConfig | LogMethods | undefined;
  /** Most unsettled jobs; default 100,000. */
  readonly maxPending?: number | undefined;
  /** Gives the build up. */
  readonly signal?: AbortSignal | undefined;
}

export interface ParallelBuildOptions extends SequentialBuildOptions {
  /** Where the groups run; default what `init()` set, else `inline()`. */
  readonly executor?: Executor | undefined;
  /** How long claims may wait for resources that others hold, in milliseconds; default 60,000. */
  readonly claimTimeout?: number | undefined;
  /** How long the replicas may take to start and warm up, in milliseconds; default 300,000. */
  readonly startTimeout?: number | undefined;
}

export const DEFAULT_MAX_PENDING = 100_000;
export const DEFAULT_CLAIM_TIMEOUT_MS = 60_000;
export const DEFAULT_START_TIMEOUT_MS = 300_000;
