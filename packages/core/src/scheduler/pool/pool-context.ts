/** What a pool needs of its pipeline. */

import type { MagdaError } from '../../errors/errors.js';
import type { EventHub } from '../../events/event-hub.js';
import type { LogEntry } from '../../log/log-entry.js';
import type { ReportStray } from '../../log/report-stray.js';
import type { Journal } from '../../state/journal.js';
import type { Clock } from '../../util/clock.js';
import type { ActorListener } from '../replicas/actor-listener.js';
import type { Launch } from '../replicas/replica.js';
import type { PoolId } from '../task/pool-id.js';
import type { JobHandle } from '../task/task.js';
import type { TimeLimits } from '../task/time-limits.js';
import type { RateLimit } from './rate-limit.js';

/** Wants to know when another job becomes the oldest. */
export interface BlockedPool {
  pump(): void;
}

export interface PoolContext {
  readonly clock: Clock;
  readonly limits: TimeLimits;
  /** Whether modules run in event loops of their own. */
  readonly isElsewhere: boolean;
  readonly events: EventHub;
  readonly place: PoolId;
  /** How often jobs may begin, if that is limited. */
  readonly rate: RateLimit | undefined;
  /** Whether the executor can move buffers. */
  readonly transfer: boolean;
  /** Makes the function that starts actors which report to the listener. */
  launcher(listener: ActorListener): Launch;
  /** The job that may always begin, so that jobs cannot wait for each other for ever. */
  oldest(): JobHandle | undefined;
  /** The pool has reached `maxUndelivered`. */
  blocked(pool: BlockedPool): void;
  /** What the Aggregates take in is recorded here first, if anywhere. */
  readonly journal: Journal | undefined;
  /** State of Aggregates is gone, or out of reach. */
  lost(error: MagdaError): void;
  log(entry: LogEntry): void;
  /** Reports an error that no job waits for. */
  readonly stray: ReportStray;
}
