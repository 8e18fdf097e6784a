/** What calls and `close()` take besides a request, and what is checked of it. */

import { checkOptions, kinds, type OptionKinds } from '../options/check-options.js';
import type { Phase } from '../wire/protocol.js';

export interface CallOptions {
  /** Ends the job: what is queued is withdrawn, a running module is told through its own signal. */
  readonly signal?: AbortSignal | undefined;
  /** Most running time of the job in each group, in milliseconds. */
  readonly timeout?: number | undefined;
  /** Most time from the call to the result, in milliseconds. */
  readonly deadline?: number | undefined;
}

export interface RunOptions extends CallOptions {
  /**
   * Jobs of a higher priority go first wherever jobs wait for a replica; among equals, the earlier call.
   * @default 0
   */
  readonly priority?: number | undefined;
}

export interface CloseOptions {
  /** How long jobs in flight may take to finish, in milliseconds; default 30,000. */
  readonly deadline?: number | undefined;
}

const callKinds = {
  signal: kinds.signal,
  timeout: kinds.limit,
  deadline: kinds.limit,
} as const satisfies OptionKinds<CallOptions>;

export const runKinds = {
  ...callKinds,
  priority: kinds.number,
} as const satisfies OptionKinds<RunOptions>;

/** @throws {TypeError} with all that is wrong. */
export function checkCall(phase: Phase, options: RunOptions): void {
  if (options === NO_OPTIONS) return;
  if (phase === 'run') checkOptions('run()', options, runKinds);
  else checkOptions<CallOptions>('process()', options, callKinds);
}

export const closeKinds = { deadline: kinds.milliseconds } as const satisfies OptionKinds<CloseOptions>;

/** What a call without options has; the same each time, so that it costs no check. */
export const NO_OPTIONS: RunOptions = Object.freeze({});
