/** Everything about a pipeline that can be known before its first job, in arrays that jobs index into. */

import type { RunningGroup } from '../spec/running-options.js';
import type { ModuleSpec } from '../wire/host-spec.js';
import type { InterfaceTable } from '../wire/payload.js';
import type { Phase } from '../wire/protocol.js';
import type { PlannedMember } from './absence.js';

/** A result that leaves its group: for other groups, for the caller, or both. */
export interface PlannedSlot {
  readonly module: number;
  readonly exposed: string | undefined;
  /** Invocations of the same phase that need it. */
  readonly readers: readonly number[];
}

/** One group's part in every job of one phase. */
export interface PlannedInvocation {
  readonly index: number;
  readonly phase: Phase;
  readonly group: number;
  /** Slots of the results that it needs from other groups: its starting condition. */
  readonly externals: readonly number[];
  /** What runs or collects in it, in topological order. */
  readonly members: readonly PlannedMember[];
  /** Invocations that publish what this one needs, each once. */
  readonly predecessors: readonly number[];
  /** How many invocations read what this one publishes. */
  readonly successors: number;
  /** Whether its results wait for the end of the job: something is exposed, or an Aggregate waits for the decision. */
  readonly holdsToTheEnd: boolean;
  /** Whether the job must be committed to it. */
  readonly commits: boolean;
  /** Whether its jobs share calls of modules. */
  readonly batches?: boolean | undefined;
}

export interface PlannedPhase {
  readonly invocations: readonly PlannedInvocation[];
  readonly slots: readonly PlannedSlot[];
  /** Slot of each module's result, or -1. */
  readonly slotOf: readonly number[];
  /** How many externals each invocation waits for. */
  readonly missing: readonly number[];
  /** Invocations with nothing to wait for. */
  readonly sources: readonly number[];
  readonly exposed: readonly { readonly name: string; readonly slot: number }[];
  /** Invocations to which a successful job is committed. */
  readonly committing: readonly number[];
  /** Numbers of all invocations. */
  readonly all: readonly number[];
}

/** What a group has for modules that take several jobs in one call. */
export interface PlannedBatches {
  /** The `maxSize` of the largest. */
  readonly largest: number;
  /** Whether each module takes one call at a time, as the group does not say how many jobs it interleaves. */
  readonly oneCall: boolean;
  /** Phases in which hosts report when jobs begin (see announced-begins.ts). */
  readonly announced: Readonly<Record<Phase, boolean>>;
}

export interface PlannedGroup {
  readonly name: string;
  readonly options: RunningGroup;
  /** As its hosts get them, in topological order. */
  readonly modules: readonly ModuleSpec[];
  readonly batches?: PlannedBatches | undefined;
  /** Names of its Aggregates. */
  readonly aggregates: readonly { readonly module: number; readonly name: string }[];
  /** URLs of the files that register its module types. */
  readonly sources: readonly string[];
}

export interface Plan {
  readonly name: string;
  readonly groups: readonly PlannedGroup[];
  readonly phases: Readonly<Record<Phase, PlannedPhase>>;
  readonly interfaces: InterfaceTable;
  /** Names of the modules by number. */
  readonly modules: readonly string[];
}
