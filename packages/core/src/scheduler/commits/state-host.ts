/** Who has the recorded Aggregates of a group, and which jobs they are to take in. */

import type { ErrorContext } from '../../errors/errors.js';
import type { Aggregates, CommitRejection } from '../../state/commit-rejection.js';
import type { Journal } from '../../state/journal.js';
import type { HostedRecord, StateCommand } from '../../wire/host-commands.js';
import type { ModuleTimes } from '../../wire/module-results.js';
import type { Phase } from '../../wire/protocol.js';

/** Who has the Aggregates at present: an actor, or this process. */
export interface StateHost {
  readonly alive: boolean;
  send(request: StateCommand): void;
}

/** A job whose record is kept, and which waits for the Aggregates to take it in. */
export interface RecordedJob {
  readonly id: number;
  readonly kind: Phase;
  /** Those of the group's Aggregates that are to take it in. */
  readonly aggregates: Aggregates;
  /** The group has answered; its Aggregates in `rejections` did not take the job in. */
  committed(rejections: readonly CommitRejection[]): void;
  /** How long its Aggregates took, where that was asked for. */
  took?(times: readonly ModuleTimes[]): void;
}

export interface RecordLimit {
  readonly ms: number;
  /** Calls back once the limit was exceeded. @returns what prevents it. */
  watch(exceeded: () => void): () => void;
}

export interface DurableGroupParts {
  readonly journal: Journal;
  readonly place: ErrorContext;
  readonly aggregates: Aggregates;
  /** How long a job that an earlier process has left may take, if there is a limit. */
  readonly limit?: RecordLimit | undefined;
  /** Whether somebody listens to module events. */
  timed(): boolean;
  /** Replaces one whose Aggregates are not what their records make them; what else it does may come to its end. */
  retire(holder: StateHost, because: string): void;
  /** Replaces one whose Aggregates do not come to an end. */
  end(holder: StateHost, because: string): void;
}

/** Sends records to who has the Aggregates. @returns why they cannot travel, if so. */
export function sendRecords(holder: StateHost, records: readonly HostedRecord[], timed = false): Error | undefined {
  try {
    holder.send({ kind: 'take', records, ...(timed ? { timed } : {}) });
    return undefined;
  } catch (cause) {
    return cause as Error;
  }
}
