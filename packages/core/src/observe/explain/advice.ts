/** What limits a pipeline, and what would lift that limit. */

import type { GroupLoad } from '../timeline/group-load.js';

/**
 * One step: more replicas, or more concurrency, or a higher rate (in jobs a second), of a group; or more jobs at once, from
 * whoever calls the pipeline.
 */
export type Advice =
  | {
      readonly raise: 'replicas' | 'concurrency' | 'rate';
      readonly group: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly raise: 'jobs at once'; readonly from: number; readonly to: number };

export interface Bottleneck {
  /** The most loaded group first. */
  readonly groups: readonly GroupLoad[];
  /**
   * `groups`: those in `limiting`. `rate`: that of the groups in `limiting`, which have replicas to spare. `arrivals`: hardly a job waits for a replica, so more of them would change nothing.
   * `nothing`: no module has run yet.
   */
  readonly limit: 'groups' | 'rate' | 'arrivals' | 'nothing';
  /** The groups with the least capacity, equal within 5 %, or those whose rate limits; else empty. */
  readonly limiting: readonly (string | undefined)[];
  /** Those of them that have one replica, as they have an Aggregate. */
  readonly single: readonly string[];
  /** What to do, all of it together; empty where none of it helps or is possible. */
  readonly advice: readonly Advice[];
  /** By which factor that raises the throughput, in the long run. */
  readonly gain: number;
  toText(): string;
}
