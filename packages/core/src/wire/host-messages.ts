/** What a host says to core: tagged unions of plain data. */

import type { LogEntry } from '../log/log-entry.js';
import type { ErrorEnvelope } from './error-envelope.js';
import type { ModuleResult, ModuleTimes, PublishedResult } from './module-results.js';
import type { Payload } from './payload.js';

export interface CommitFailure {
  readonly module: number;
  readonly error: ErrorEnvelope;
}

/** A value that a module emits, for whoever reads the stream of its job. */
export interface EmitMessage {
  readonly kind: 'emit';
  readonly dispatchId: number;
  readonly module: number;
  /** Which one of the module it was emitted in, if not the first. */
  readonly attempt?: number | undefined;
  readonly payload: Payload;
}

/** How far a module has come. */
export interface ProgressMessage {
  readonly kind: 'progress';
  readonly dispatchId: number;
  readonly module: number;
  /** From 0 to 1. */
  readonly fraction: number;
  readonly text?: string | undefined;
}

export interface DoneMessage {
  readonly kind: 'done';
  readonly dispatchId: number;
  /** Running time of the whole invocation in milliseconds; undefined where the host's clock says nothing that could be. */
  readonly ms: number | undefined;
  /** Dispatch id of the job that the host begins next, where the driver cannot know it otherwise (see recorded-starts.ts). */
  readonly next?: number | undefined;
  readonly results: readonly ModuleResult[];
  /** For the record of the job: what each Aggregate collected (see collected.ts). */
  readonly collected?: readonly PublishedResult[] | undefined;
  /** Aggregates that do not take the job in, as an input that they need was skipped; undefined for none. */
  readonly uncollected?: readonly number[] | undefined;
  readonly error?: ErrorEnvelope | undefined;
  readonly times?: readonly ModuleTimes[] | undefined;
}

/** An attempt of a module failed, and its task waits for the next one, without a slot. */
export interface ParkedMessage {
  readonly kind: 'parked';
  readonly dispatchId: number;
  readonly module: number;
  /** The one that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next may begin. */
  readonly wait: number;
  /** Whether nothing of the group may begin before that. */
  readonly holds: boolean;
  /** Running time of the invocation so far, in milliseconds; undefined where the host's clock says nothing that could be. */
  readonly ms: number | undefined;
  /** What the job fails with, should it not wait. */
  readonly error: ErrorEnvelope;
  /** Where somebody listens to module events. */
  readonly times?: readonly ModuleTimes[] | undefined;
}

/** What a host says of its Aggregates. */
export type StateMessage =
  /** Answer to `commit`: the Aggregates that failed to take the job in, or (after `process`) to begin anew. */
  | {
      readonly kind: 'committed';
      readonly job: number;
      readonly failures: readonly CommitFailure[];
      readonly times?: readonly ModuleTimes[] | undefined;
    }
  /** Answer to `take`: all records up to this one are in; of one with failures, nothing after it is. */
  | {
      readonly kind: 'applied';
      readonly sequence: number;
      readonly failures: readonly CommitFailure[];
      readonly times?: readonly ModuleTimes[] | undefined;
    }
  /** Answer to `snapshot`: one for each Aggregate. */
  | { readonly kind: 'snapshot'; readonly sequence: number; readonly module: number; readonly state: Payload }
  /** The same, where its state cannot be had. */
  | { readonly kind: 'snapshotFailed'; readonly sequence: number; readonly error: ErrorEnvelope }
  /** After a `process()` that failed, an Aggregate is not what its records make it: nothing more is taken in here. */
  | { readonly kind: 'stateInvalid'; readonly job: number; readonly error: ErrorEnvelope };

export type HostMessage = { readonly incarnation: number } & (
  | { readonly kind: 'ready'; readonly protocol: number; readonly version: string }
  /** The host could not start; it takes no jobs. */
  | { readonly kind: 'failed'; readonly error: ErrorEnvelope }
  /** One result ahead of the end of its task. */
  | { readonly kind: 'result'; readonly dispatchId: number; readonly result: ModuleResult }
  | EmitMessage
  | ProgressMessage
  | DoneMessage
  | ParkedMessage
  /** These are in one call now, and have begun if they had not; `over`: they go on, each by itself. */
  | {
      readonly kind: 'batch';
      readonly module: number;
      readonly dispatchIds: readonly number[];
      readonly over?: true | undefined;
    }
  | StateMessage
  /** Answer to `recall`: those that had not begun, and now never will. */
  | { readonly kind: 'recalled'; readonly dispatchIds: readonly number[] }
  /** Answer to `ping`, after all that the host had to say of the task: undefined if it is not running. */
  | { readonly kind: 'pong'; readonly id: number; readonly ms: number | undefined }
  | { readonly kind: 'log'; readonly entry: LogEntry }
  /** A throw or rejection that no job waited for. */
  | { readonly kind: 'uncaught'; readonly error: ErrorEnvelope }
  | { readonly kind: 'stopped'; readonly errors: readonly ErrorEnvelope[] }
);
