/** What a timeline is drawn from: the jobs and replicas that are remembered. */

import type { JobEntry } from './job-entry.js';
import type { ReplicaRecord } from './replica-record.js';

/** Which jobs are remembered once there are more than so many: the last that were called, or those that took longest. */
export interface Keep {
  readonly jobs: number;
  readonly keep: 'newest' | 'slowest';
}

/** Of how many jobs the remembered are the newest, or the slowest. */
export interface Excerpt {
  readonly keep: Keep['keep'];
  readonly of: number;
}

/** What is remembered, by the driver's clock. */
export interface Recording {
  /** In the order of calls. */
  readonly jobs: readonly JobEntry[];
  /** Undefined while no job is forgotten. */
  readonly excerpt: Excerpt | undefined;
  /** Every one that ever ran a module. */
  readonly replicas: readonly ReplicaRecord[];
  /** When the first job was called, or the first thing heard. */
  readonly begin: number;
}
