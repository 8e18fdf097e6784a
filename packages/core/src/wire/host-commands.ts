/** What core asks of a host: tagged unions of plain data. */

import type { EarlierAttempts } from './attempts.js';
import type { ErrorEnvelope } from './error-envelope.js';
import type { HostSpec } from './host-spec.js';
import type { PublishedResult } from './module-results.js';
import type { Payload } from './payload.js';
import type { Phase } from './protocol.js';

export interface RunCommand {
  readonly kind: 'run';
  /** For people: the task is named by its dispatch id. */
  readonly job: number;
  readonly phase: Phase;
  /** Number of this hand-over to this incarnation, from 0; negative where no start log has it (see start-log.ts). */
  readonly dispatchId: number;
  readonly request: Payload;
  /** In the order of the invocation's externals, without those that were skipped. */
  readonly inputs: readonly Payload[];
  /** Positions among the invocation's externals of those that were skipped; undefined for none. */
  readonly absent?: readonly number[] | undefined;
  /** Of a task that is handed over once more: the attempts before. */
  readonly earlier?: EarlierAttempts | undefined;
  /** Whether somebody listens to module events, so that times are worth taking. */
  readonly timed: boolean;
  /** Whether somebody reads what modules emit; undefined for nobody. */
  readonly streams?: true | undefined;
  /** Whether somebody listens to what modules say of their progress; undefined for nobody. */
  readonly progress?: true | undefined;
  /** A batch with it died: it shares no other. */
  readonly alone?: boolean | undefined;
}

/** What a state store has of a host's Aggregates: each record is taken in after the one before. */
export type HostedRecord = {
  readonly sequence: number;
} /** All that came before; Aggregates without a state here begin anew. */ & (
  | { readonly kind: 'snapshot'; readonly states: readonly PublishedResult[] }
  /** A job, with what each Aggregate that takes it in collected (see collected.ts). */
  | {
      readonly kind: 'run';
      readonly job: number;
      readonly request: Payload;
      readonly inputs: readonly PublishedResult[];
    }
  /** All Aggregates begin anew. */
  | { readonly kind: 'process' }
);

export type StateCommand =
  | {
      readonly kind: 'take';
      readonly records: readonly HostedRecord[];
      /** Of a single record: whether somebody listens to module events. */
      readonly timed?: boolean | undefined;
    }
  /** Asks for the states as the records up to this one make them. */
  | { readonly kind: 'snapshot'; readonly sequence: number };

export type HostCommand =
  | { readonly kind: 'start'; readonly spec: HostSpec }
  | RunCommand
  | StateCommand
  /** `timed`: somebody listens to module events. */
  | { readonly kind: 'commit'; readonly job: number; readonly timed?: boolean | undefined }
  | { readonly kind: 'discard'; readonly job: number }
  /** Of the Aggregates that take the job in. */
  | { readonly kind: 'cancelCommit'; readonly job: number; readonly reason: ErrorEnvelope }
  | { readonly kind: 'cancel'; readonly dispatchId: number; readonly reason: ErrorEnvelope }
  | { readonly kind: 'recall'; readonly dispatchIds: readonly number[] }
  /** The reader has taken so many values that the task emitted; undefined where nobody is going to read any more. */
  | { readonly kind: 'credit'; readonly dispatchId: number; readonly values: number | undefined }
  /** The module that a task waits for may be tried again; there is a slot. */
  | { readonly kind: 'resume'; readonly dispatchId: number }
  /** Asks whether the host is there, and how long a task has been running. */
  | { readonly kind: 'ping'; readonly id: number; readonly dispatchId: number | undefined }
  | { readonly kind: 'stop' };
