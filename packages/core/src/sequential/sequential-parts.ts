/** What a sequential pipeline is built of. */

import type { EventHub } from '../events/event-hub.js';
import type { GroupModules } from '../host/group-modules.js';
import type { InvocationPlace } from '../host/invocation-place.js';
import type { ModuleInfo } from '../runtime/module-info.js';
import type { TimeLimits } from '../scheduler/task/time-limits.js';
import type { PipelineSpec } from '../spec/spec.js';
import type { Clock } from '../util/clock.js';
import type { SequentialState } from './state.js';

export interface SequentialParts {
  readonly spec: PipelineSpec;
  readonly modules: readonly ModuleInfo[];
  readonly context: unknown;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  readonly clock: Clock;
  readonly limits: TimeLimits;
  readonly events: EventHub;
  readonly maxPending: number;
  readonly group: GroupModules;
  readonly state: SequentialState;
  readonly place: Omit<InvocationPlace, 'gate'>;
}
