/** What is known of a module in one job: its result, or that there is none, and when it ran. */

import type { ErrorEnvelope } from './error-envelope.js';
import type { Payload } from './payload.js';

/** Begin and end of one module in one job, in milliseconds since the epoch by the host's clock. */
export interface ModuleTimes {
  readonly module: number;
  readonly begin: number;
  readonly end: number;
  /** Of a module that takes several jobs in one call: which call. */
  readonly batch?: BatchTimes | undefined;
  /** Why there is no result, if so; both times are then one where the module did not run. */
  readonly skipped?: SkipCause | undefined;
  /** Of a module that is tried again where it throws: which attempt it was, if not the first or if it failed. */
  readonly attempt?: number | undefined;
  /** What that attempt failed with. */
  readonly error?: ErrorEnvelope | undefined;
}

/** A call of a module for several jobs. */
export interface BatchTimes {
  /** Number of the call in its host. */
  readonly id: number;
  readonly size: number;
}

/** Why a module was skipped: the reason given, or what it threw. */
export interface SkipCause {
  readonly reason?: string | undefined;
  readonly error?: ErrorEnvelope | undefined;
}

export interface PublishedResult {
  readonly module: number;
  readonly payload: Payload;
}

export interface SkippedResult {
  readonly module: number;
  readonly skipped: true;
}

/** What is known of a result: its value, or that there is none. */
export type ModuleResult = PublishedResult | SkippedResult;
