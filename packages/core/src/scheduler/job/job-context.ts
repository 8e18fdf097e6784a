/** What a job needs of its pipeline, and of its caller. */

import type { MagdaError } from '../../errors/errors.js';
import type { Results } from '../../runtime/pipeline.js';
import type { Journal } from '../../state/journal.js';
import type { ProgressMessage } from '../../wire/host-messages.js';
import type { InterfaceTable, Payload } from '../../wire/payload.js';
import type { Phase } from '../../wire/protocol.js';
import type { ActorPool } from '../pool/actor-pool.js';
import type { Task } from '../task/task.js';
import type { ShareValue } from './intermediate-results.js';

/** What jobs need of their pipeline. */
export interface JobContext<Job> {
  readonly name: string;
  readonly interfaces: InterfaceTable;
  readonly pools: readonly ActorPool[];
  /** Whether module times are wanted. */
  readonly timed: boolean;
  /** Whether somebody listens to the progress of modules. */
  readonly watched: boolean;
  /** Why no job can be committed, if so. */
  readonly lost: MagdaError | undefined;
  /** Where what Aggregates take in is recorded first, if anywhere. */
  readonly journal: Journal | undefined;
  readonly share: ShareValue | undefined;
  /** By its number. */
  moduleName(module: number): string;
  /** A module has said how far it has come, in a job that is not over. */
  progressed(task: Task, message: ProgressMessage): void;
  /** When the job must have ended, if its caller has said so. */
  dueBy(job: Job): number | undefined;
  /** No abort, deadline or timeout undoes the job any more. */
  decided(job: Job): void;
  settled(job: Job, error: unknown, failed: boolean): void;
}

/** What the caller asked, and how to answer. */
export interface Call {
  readonly id: number;
  readonly kind: Phase;
  readonly request: Payload;
  /** Buffers of the request, which are needed for nothing but its tasks. */
  readonly requestBuffers: readonly ArrayBuffer[];
  /** Running time per group in milliseconds. */
  readonly timeout: number | undefined;
  readonly priority: number | undefined;
  readonly resolve: (results: Results) => void;
  readonly reject: (error: unknown) => void;
}
