/** What a pipeline tells its listeners: typed events with a phase and a time. */

import type { Exit } from '../executor/executor.js';
import type { Phase } from '../wire/protocol.js';

interface Timed {
  /** Milliseconds since the epoch, with fractions. */
  readonly time: number;
}

/** A job's way: accepted, then settled. */
export interface JobEvent extends Timed {
  readonly status: 'queued' | 'succeeded' | 'failed';
  readonly job: number;
  readonly phase: Phase;
  readonly error?: unknown;
}

/**
 * A job in one group: all inputs there (`ready`), handed to a replica, ended there. What is `withdrawn` names the
 * replica if that may have begun it, and died with it; a job that is tried again is then `dispatched` once more. While a module
 * waits for its next attempt (`retry`), the job is `parked`: it stays with its replica, but has no slot there until it is `resumed`.
 */
export interface GroupEvent extends Timed {
  readonly status: 'ready' | 'dispatched' | 'parked' | 'resumed' | 'ended' | 'withdrawn';
  readonly job: number;
  readonly phase: Phase;
  readonly group: string;
  readonly replica?: number | undefined;
  /** Of `dispatched`, in a group with a `rate`: milliseconds that the job waited for it although a replica was free. */
  readonly held?: number | undefined;
}

/**
 * A module in a job, reported with both its times when it has ended: `run()` or `process()`, or (`aggregated`) the
 * `aggregate()` of an Aggregate, which begins when all else in the job has ended. One that was `skipped` gave no result: it returned
 * `skip()`, threw where its `onError` is 'skip', or did not run, as an input that it needs was skipped. Of a module with a `retry`
 * each attempt that `failed` has an event of its own.
 */
export interface ModuleEvent extends Timed {
  readonly status: 'ended' | 'aggregated' | 'skipped' | 'failed';
  readonly job: number;
  readonly phase: Phase;
  readonly module: string;
  readonly group: string | undefined;
  /** Undefined where the job did not go to the group, as nothing of it was left to run. */
  readonly replica: number | undefined;
  /** By the clock of the replica, in milliseconds since the epoch; one time for both where the module did not run. */
  readonly begin: number;
  readonly end: number;
  /** Of a module that takes several jobs in one call: number of the call in its actor, and how many jobs it was for. */
  readonly batch?: { readonly id: number; readonly size: number } | undefined;
  /** Of a module that was skipped: what `skip()` was given, or which input was skipped. */
  readonly reason?: string | undefined;
  /** Of a module that failed, or was skipped because it did: what it failed with. */
  readonly error?: unknown;
  /** Which attempt it was, if it failed or was not the first. */
  readonly attempt?: number | undefined;
  /** Of one that failed: when the next attempt is due, if there is one, in milliseconds since the epoch. */
  readonly next?: number | undefined;
}

/** How far a module has come in a job, as it says by `progress()`: ten a second of each job at most. */
export interface ProgressEvent extends Timed {
  readonly status: 'running';
  readonly job: number;
  readonly phase: Phase;
  readonly module: string;
  readonly group: string | undefined;
  readonly replica: number;
  /** From 0 to 1. */
  readonly fraction: number;
  /** In words, as the module says. */
  readonly text?: string | undefined;
}

/** The life of one replica. */
export interface ActorEvent extends Timed {
  readonly status: 'starting' | 'ready' | 'died' | 'restarting' | 'stopped' | 'uncaught';
  readonly group: string;
  readonly replica: number;
  readonly incarnation: number;
  /** What the group's executor is called, where the pipeline has several. */
  readonly executor?: string | undefined;
  readonly exit?: Exit | undefined;
  readonly error?: unknown;
}

/** The claims of the pipeline as a whole. */
export interface ResourcesEvent extends Timed {
  readonly status: 'waiting' | 'granted' | 'released';
  readonly detail: string;
}

/** State that is kept in a store. */
export interface StateEvent extends Timed {
  /**
   * A snapshot was kept, so that there is less to take in again; or none could be, and records pile up until one can. Or a
   * job of an earlier process, which had not answered it, was refused by an Aggregate.
   */
  readonly status: 'snapshot' | 'failed' | 'refused';
  /** How many jobs are in the snapshot, or were refused. */
  readonly jobs: number;
  readonly error?: unknown;
}

export interface PipelineEvents {
  readonly job: JobEvent;
  readonly group: GroupEvent;
  readonly module: ModuleEvent;
  readonly progress: ProgressEvent;
  readonly actor: ActorEvent;
  readonly resources: ResourcesEvent;
  readonly state: StateEvent;
}

export type PipelineEventName = keyof PipelineEvents;
