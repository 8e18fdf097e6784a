/** What a timeline remembers of one job: its visits of groups, the modules that ran there, and those that gave no result. */

import type { Phase } from '../../wire/protocol.js';

/** One module that ran, in milliseconds since the epoch. */
export interface ModuleRun {
  readonly module: string;
  readonly begin: number;
  readonly end: number;
  /** Of a module that takes several jobs in one call: which call of its actor, and for how many. */
  readonly batch?: { readonly id: number; readonly size: number } | undefined;
}

/** A module that gave no result. */
export interface ModuleSkip {
  readonly module: string;
  /** Undefined in a sequential pipeline. */
  readonly group: string | undefined;
  /** What it said, which input it lacked, or what it failed with, if anything. */
  readonly reason: string | undefined;
}

/** One job in one group, in milliseconds since the epoch; what has not happened, or was not seen, is undefined. */
export interface Visit {
  /** Undefined in a sequential pipeline. */
  readonly group: string | undefined;
  readonly replica: number | undefined;
  /** When all its inputs were there. */
  readonly ready: number | undefined;
  /** When it was handed to the replica, which may still have been busy; unless it was taken back. */
  readonly dispatched: number | undefined;
  /** Milliseconds before that during which the group's rate held it back, although a replica was free. */
  readonly held: number;
  /** When the replica was done with what it did before. */
  readonly freed: number | undefined;
  /** When it was done there, or withdrawn. */
  readonly ended: number | undefined;
  /** Whether the replica that had it died, or was killed, before it told what ran. */
  readonly lost: boolean;
  /** Whether the job had been here before, and waited for another attempt of a module. */
  readonly retried: boolean;
  /** Whether it is the part that comes last, when all else has succeeded: the group's Aggregates take the job in. */
  readonly takesIn: boolean;
  /** In the order in which they ended. */
  readonly runs: readonly ModuleRun[];
}

/** One call of `run()` or `process()`, in milliseconds since the epoch. */
export interface JobEntry {
  readonly job: number;
  readonly phase: Phase;
  readonly queued: number | undefined;
  readonly settled: number | undefined;
  readonly outcome: 'succeeded' | 'failed' | undefined;
  /** The module that the job failed in, as far as its error says. */
  readonly failedIn: string | undefined;
  /** In the order in which they began; a group that was tried again has several. */
  readonly visits: readonly Visit[];
  /** In the order in which it was heard of them. */
  readonly skips: readonly ModuleSkip[];
}
