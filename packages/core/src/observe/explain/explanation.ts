/** Where the wall time of one job went. */

import type { Phase } from '../../wire/protocol.js';
import type { ModuleSkip } from '../timeline/job-entry.js';
import type { TimeUse } from './stretches.js';

/** Milliseconds by what they were spent on. */
export type TimeUses = Readonly<Record<TimeUse, number>>;

/** A part of the critical path, in milliseconds since the job was called. */
export interface PathSegment {
  readonly use: TimeUse;
  /** Where it ran, or what it waited for or was on the way to. */
  readonly group: string | undefined;
  readonly replica: number | undefined;
  readonly module: string | undefined;
  readonly begin: number;
  readonly end: number;
}

/** The whole wall time of the job, as one group saw it. */
export interface GroupTimes extends Omit<TimeUses, 'settling'> {
  readonly group: string | undefined;
  /** The executor that it names, where groups name different ones. */
  readonly executor?: string | undefined;
  readonly replica: number | undefined;
  /** From the end of the group's part to the end of the job. */
  readonly after: number;
}

export interface ModuleTime {
  readonly module: string;
  readonly group: string | undefined;
  readonly replica: number | undefined;
  /** Milliseconds. */
  readonly running: number;
  /** Whether it is on the critical path. */
  readonly critical: boolean;
}

export interface Explanation {
  readonly job: number;
  readonly phase: Phase;
  /** Undefined while the job is not settled. */
  readonly outcome: 'succeeded' | 'failed' | undefined;
  /** Milliseconds from the call to the end. */
  readonly wall: number;
  /** What the critical path consists of; adds up to `wall`. */
  readonly uses: TimeUses;
  /** From the call to the end, without gaps. */
  readonly path: readonly PathSegment[];
  /** Each adds up to `wall`. */
  readonly groups: readonly GroupTimes[];
  readonly modules: readonly ModuleTime[];
  /** Modules that gave no result, and why. */
  readonly skipped: readonly ModuleSkip[];
  /** @param options `unit`: milliseconds to count as one. */
  toText(options?: { readonly unit?: number }): string;
}
