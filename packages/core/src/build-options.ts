/** What `build()` takes, and what it checks of it. */

import { checkKnown } from './check-known.js';
import type { Executor } from './executor/executor.js';
import type { LoggerConfig, LogMethods } from './log/index.js';
import { describe } from './module/describe.js';
import type { StateStore } from './store/state-store.js';

export interface SequentialBuildOptions {
  /** What every module finds as `this.context`: a value, a function that makes it, or `fromFile(…)`. */
  readonly context?: unknown;
  /** What every module finds as `this.sharedParameters`; default `{}`. */
  readonly sharedParameters?: Readonly<Record<string, unknown>> | undefined;
  /** Where log lines go: a configuration, or a logger such as pino's or the console; default nowhere. */
  readonly logger?: LoggerConfig | LogMethods | undefined;
  /** Most unsettled jobs; default 100,000. */
  readonly maxPending?: number | undefined;
  /** Where what Aggregates take in is kept, so that it outlives their actors and, with `restore`, this process. */
  readonly stateStore?: StateStore | undefined;
  /** Goes on with what the store has of a pipeline of this name; default false: it must have nothing. */
  readonly restore?: boolean | undefined;
  /** Gives the build up. */
  readonly signal?: AbortSignal | undefined;
}

export interface ParallelBuildOptions extends SequentialBuildOptions {
  /** Where the groups run; default what `init()` set, else `inline()`. */
  readonly executor?: Executor | undefined;
  /** How long claims may wait for resources that others hold, in milliseconds; default 60,000. */
  readonly claimTimeout?: number | undefined;
  /** How long a replica may take to start and warm up, in milliseconds; default 300,000. */
  readonly startTimeout?: number | undefined;
}

export const DEFAULT_MAX_PENDING = 100_000;
export const DEFAULT_CLAIM_TIMEOUT_MS = 60_000;
export const DEFAULT_START_TIMEOUT_MS = 300_000;

const sequentialNames = ['context', 'sharedParameters', 'logger', 'maxPending', 'stateStore', 'restore', 'signal'];
const parallelNames = [...sequentialNames, 'executor', 'claimTimeout', 'startTimeout'];

/** @throws {TypeError} naming the option that cannot be. */
export function checkSequentialOptions(options: SequentialBuildOptions): void {
  // Meant for a parallel pipeline, it is the likeliest mistake here.
  if ('executor' in options) {
    throw new TypeError(
      'A sequential pipeline runs in this process and takes no executor. Use a ParallelPipeline, or toParallel().',
    );
  }
  checkKnown('The options of build()', options, sequentialNames);
  checkCommon(options);
}

/** @throws {TypeError} naming the option that cannot be. */
export function checkParallelOptions(options: ParallelBuildOptions): void {
  checkKnown('The options of build()', options, parallelNames);
  checkCommon(options);
  const { executor, claimTimeout, startTimeout } = options;
  if (executor !== undefined && typeof (executor as { spawn?: unknown } | null)?.spawn !== 'function') {
    throw new TypeError(`The option \`executor\` must be an executor, such as threads(): it is ${describe(executor)}.`);
  }
  for (const [name, ms] of Object.entries({ claimTimeout, startTimeout })) {
    if (ms === undefined || (typeof ms === 'number' && ms >= 0)) continue;
    throw new TypeError(`The option \`${name}\` must be a number of milliseconds: it is ${describe(ms)}.`);
  }
}

function checkCommon({ sharedParameters, maxPending, stateStore, restore }: SequentialBuildOptions): void {
  if (
    sharedParameters !== undefined &&
    (typeof sharedParameters !== 'object' || sharedParameters === null || Array.isArray(sharedParameters))
  ) {
    throw new TypeError(
      `The option \`sharedParameters\` must be an object with a value for each name: it is ${describe(sharedParameters)}.`,
    );
  }
  if (maxPending !== undefined && !(maxPending >= 1)) {
    throw new TypeError(
      `The option \`maxPending\` must be a number of jobs of at least 1: it is ${describe(maxPending)}.`,
    );
  }
  if (stateStore !== undefined && typeof (stateStore as { open?: unknown } | null)?.open !== 'function') {
    const what = describe(stateStore);
    throw new TypeError(`The option \`stateStore\` must be a store, such as memoryStore(): it is ${what}.`);
  }
  if (restore !== undefined && typeof restore !== 'boolean') {
    throw new TypeError(`The option \`restore\` must be true or false: it is ${describe(restore)}.`);
  }
  if (restore && stateStore === undefined) {
    throw new TypeError('The option `restore` needs a `stateStore` to restore from, such as diskStore("./state").');
  }
}
