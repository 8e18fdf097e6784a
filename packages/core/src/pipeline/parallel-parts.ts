/** What a parallel pipeline is built of. */

import type { EventHub } from '../events/event-hub.js';
import type { Plan } from '../plan/plan.js';
import type { ModuleInfo } from '../runtime/module-info.js';
import type { ShareValue } from '../scheduler/job/intermediate-results.js';
import type { PoolContext } from '../scheduler/pool/pool-context.js';
import type { TimeLimits } from '../scheduler/task/time-limits.js';
import type { PipelineSpec } from '../spec/spec.js';
import type { Journal } from '../state/journal.js';
import type { AsyncScope } from '../util/async-scope.js';
import type { Clock } from '../util/clock.js';
import type { Phase } from '../wire/protocol.js';

export interface RequestForm {
  /** Whether SharedArrayBuffers may be in them. */
  readonly sharedMemory: boolean;
  /** Whether all groups are passed the very request. */
  readonly byReference: boolean;
}

export interface PipelineParts {
  readonly spec: PipelineSpec;
  readonly plan: Plan;
  readonly modules: readonly ModuleInfo[];
  readonly context: unknown;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  readonly clock: Clock;
  readonly limits: TimeLimits;
  /** The contexts of callers, by job, where modules can enter them. */
  readonly scopes: Map<number, AsyncScope> | undefined;
  readonly events: EventHub;
  readonly maxPending: number;
  /** How requests travel to the groups of each phase. */
  readonly requests: Readonly<Record<Phase, RequestForm>>;
  /** Where what Aggregates take in is recorded first, if anywhere. */
  readonly journal: Journal | undefined;
  readonly share: ShareValue | undefined;
  /** Groups by number, in the order in which they start: those of a stage together, once those before have started. */
  readonly startStages: readonly (readonly number[])[];
  /** What the executor of a group is called, where there are several. */
  executorName(group: number): string | undefined;
  /** What the pool of one group needs besides the pipeline itself. */
  poolContext(group: number): Omit<PoolContext, 'oldest' | 'blocked' | 'journal' | 'lost'>;
  /** Gives the claims back. */
  release(): void;
}
