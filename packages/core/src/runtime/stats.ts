/** Figures of one moment. */

export interface PipelineStats {
  /** Jobs that have been called and not settled. */
  readonly pending: number;
  /** Since the build. */
  readonly succeeded: number;
  /** Since the build. */
  readonly failed: number;
  /** In the order of `groups`; none in a sequential pipeline. */
  readonly groups: readonly GroupStats[];
}

export interface GroupStats extends ReplicaStats {
  /** Its name. */
  readonly group: string;
  /** What its executor is called, where the pipeline has several: as the group does, else as it calls itself. */
  readonly executor?: string | undefined;
  /** Jobs that have all that they need and wait for a replica. */
  readonly queued: number;
  /** Jobs whose module waits for its next attempt: they stay with their replica, and have no slot there. */
  readonly parked: number;
  /** Of a group with modules that take several jobs in one call, since the build. */
  readonly batches?: BatchStats | undefined;
}

/** Calls of `runBatch`. */
export interface BatchStats {
  readonly calls: number;
  /** Jobs in them, all together. */
  readonly jobs: number;
}

/** The replicas of a group together. */
export interface ReplicaStats {
  /** As declared. */
  readonly replicas: number;
  /** Those whose actor lives. */
  readonly alive: number;
  /** Jobs that they run. */
  readonly running: number;
  /** Those of them for which nobody waits any more, and which do not end. */
  readonly abandoned: number;
  /** Jobs that wait in a replica behind those that it runs. */
  readonly handedAhead: number;
  /** How often one was started again, since the build. */
  readonly restarts: number;
}
