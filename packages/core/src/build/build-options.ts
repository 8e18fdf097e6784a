/** What `build()` takes, and what it checks of it. */

import type { Executor } from '../executor/executor.js';
import { loggerProblems } from '../log/config.js';
import type { LoggerConfig, LogMethods } from '../log/index.js';
import {
  kinds,
  named,
  type OptionKinds,
  optionProblems,
  throwOptionProblems,
  wholeNumber,
  withMethod,
} from '../options/check-options.js';
import { type RetryOptions, retryProblems } from '../options/retry.js';
import { type Rate, ratesKind, someRates } from '../spec/rate.js';
import type { StateStore } from '../store/state-store.js';

export interface SequentialBuildOptions {
  /** What every module finds as `this.context`: a value, a function that makes it, or `fromFile(…)`. */
  readonly context?: unknown;
  /** What every module finds as `this.sharedParameters`; default `{}`. */
  readonly sharedParameters?: Readonly<Record<string, unknown>> | undefined;
  /** Where log lines go: a configuration, or a logger such as pino's or the console; default, and `false`, nowhere. */
  readonly logger?: LoggerConfig | LogMethods | false | undefined;
  /** Most unsettled jobs; default 100,000. */
  readonly maxPending?: number | undefined;
  /** Where what Aggregates take in is kept, so that it outlives their actors and, with `restore`, this process. */
  readonly stateStore?: StateStore | undefined;
  /** Goes on with what the store has of a pipeline of this name; default false: it must have nothing. */
  readonly restore?: boolean | undefined;
  /** How modules are tried again with a job where they throw; nodes with a `retry` of their own say what is different. Default: not at all. */
  readonly retry?: RetryOptions | undefined;
  /** Gives the build up. */
  readonly signal?: AbortSignal | undefined;
}

export interface ParallelBuildOptions extends SequentialBuildOptions {
  /** Where groups run that name no other; default what `init()` set, else `inline()`. */
  readonly executor?: Executor | undefined;
  /** Executors that groups name as their `executor`; those that none names are not used. */
  readonly executors?: Readonly<Record<string, Executor>> | undefined;
  /** How long claims may wait for resources that others hold, in milliseconds; default 60,000. */
  readonly claimTimeout?: number | undefined;
  /** Rates that groups share, by the name that they give as their `rate`; default none. */
  readonly rates?: Readonly<Record<string, Rate | readonly Rate[]>> | undefined;
  /** How long a replica may take to start and warm up, in milliseconds; default 300,000. */
  readonly startTimeout?: number | undefined;
}

export const DEFAULT_MAX_PENDING = 100_000;
export const DEFAULT_CLAIM_TIMEOUT_MS = 60_000;
export const DEFAULT_START_TIMEOUT_MS = 300_000;

export const sequentialKinds = {
  context: kinds.anything,
  sharedParameters: kinds.namedValues,
  logger: kinds.anything,
  maxPending: wholeNumber(1, true),
  stateStore: withMethod('open', 'a store, such as memoryStore()'),
  restore: kinds.boolean,
  retry: kinds.anything,
  signal: kinds.signal,
} as const satisfies OptionKinds<SequentialBuildOptions>;

const anExecutor = withMethod('spawn', 'an executor, such as threads()');

export const parallelKinds = {
  ...sequentialKinds,
  executor: anExecutor,
  executors: named('an object with an executor for each name', anExecutor.holds),
  claimTimeout: kinds.milliseconds,
  rates: named(`an object with a rate for each name, ${someRates}`, ratesKind.holds),
  startTimeout: kinds.milliseconds,
} as const satisfies OptionKinds<ParallelBuildOptions>;

const WHERE = 'build()';

/** @throws {TypeError} with all that is wrong. */
export function checkSequentialOptions(options: SequentialBuildOptions): void {
  // Meant for a parallel pipeline, it is the likeliest mistake here.
  if (typeof options === 'object' && options !== null && ('executor' in options || 'executors' in options)) {
    throw new TypeError(
      'A sequential pipeline runs in this process and takes no executor. Use a ParallelPipeline, or toParallel().',
    );
  }
  check(options, sequentialKinds);
}

/** @throws {TypeError} with all that is wrong. */
export function checkParallelOptions(options: ParallelBuildOptions): void {
  check(options, parallelKinds);
}

function check(options: SequentialBuildOptions, known: OptionKinds<SequentialBuildOptions>): void {
  const problems = [...optionProblems(WHERE, options, known), ...retryProblems(WHERE, options?.retry)];
  if (problems.length === 0) problems.push(...loggerProblems(WHERE, options.logger));
  if (problems.length === 0 && options.restore && options.stateStore === undefined) {
    problems.push('build(): `restore` needs a `stateStore` to restore from, such as diskStore("./state").');
  }
  throwOptionProblems(WHERE, problems);
}
