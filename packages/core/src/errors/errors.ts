/** The errors that users can meet: each has a stable `code`, says where it happened and what to do. */

/** Where an error happened; every field is set as far as it is known. */
export interface ErrorContext {
  readonly pipeline?: string | undefined;
  readonly module?: string | undefined;
  /** The predecessor of `module`, where their link is what is wrong. */
  readonly dependency?: string | undefined;
  /** The option of `module` that is wrong, where one is. */
  readonly option?: string | undefined;
  readonly group?: string | undefined;
  /** Index of the replica within its group, from 0. */
  readonly replica?: number | undefined;
  /** How often that replica had been started, from 1. */
  readonly incarnation?: number | undefined;
  /** Number of the job in its pipeline, from 1, in the order of calls. */
  readonly job?: number | undefined;
}

export interface ErrorDetails extends ErrorContext {
  readonly cause?: unknown;
  /** The known name that was probably meant by an unknown one. */
  readonly suggestion?: string | undefined;
}

/** Base of every error that MAGDA throws on purpose. */
export class MagdaError extends Error implements ErrorContext {
  static readonly code: string = 'MAGDA_ERROR';
  /** Stable and machine-readable, such as `MAGDA_TIMEOUT`. */
  readonly code: string;
  readonly pipeline?: string | undefined;
  readonly module?: string | undefined;
  readonly dependency?: string | undefined;
  readonly option?: string | undefined;
  readonly group?: string | undefined;
  readonly replica?: number | undefined;
  readonly incarnation?: number | undefined;
  readonly job?: number | undefined;
  readonly suggestion?: string | undefined;

  constructor(message: string, { cause, ...details }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = new.target.code;
    Object.assign(this, details);
  }
}

/** Several problems of one pipeline or config, found and reported together. */
export class InvalidPipelineError extends MagdaError {
  static override readonly code: string = 'MAGDA_INVALID_PIPELINE';
  readonly errors: readonly MagdaError[];

  constructor(message: string, errors: readonly MagdaError[] = [], details?: ErrorDetails) {
    super(message, details);
    this.errors = errors;
  }
}

/** A name is used twice: of a module, a group, or an exposed result. */
export class DuplicateNameError extends MagdaError {
  static override readonly code: string = 'MAGDA_DUPLICATE_NAME';
}

/** Something is called by a name that nothing has. */
export class UnknownNameError extends MagdaError {
  static override readonly code: string = 'MAGDA_UNKNOWN_NAME';
}

/** A module is linked after one whose class and interface it does not accept. */
export class InvalidConnectionError extends MagdaError {
  static override readonly code: string = 'MAGDA_INVALID_CONNECTION';
}

/** Modules depend on each other in a circle. */
export class CyclicDependenciesError extends MagdaError {
  static override readonly code: string = 'MAGDA_CYCLE';
  /** The modules of one cycle in order; the first is not repeated. */
  readonly cycle: readonly string[];

  constructor(message: string, cycle: readonly string[], details?: ErrorDetails) {
    super(message, details);
    this.cycle = cycle;
  }
}

/** Groups wait for each other in a circle, although their modules do not. */
export class GroupCycleError extends MagdaError {
  static override readonly code: string = 'MAGDA_GROUP_CYCLE';
  /** The groups of one cycle in order; the first is not repeated. */
  readonly cycle: readonly string[];

  constructor(message: string, cycle: readonly string[], details?: ErrorDetails) {
    super(message, details);
    this.cycle = cycle;
  }
}

/** The modules fall into parts that are not linked. */
export class DisjointGraphError extends MagdaError {
  static override readonly code: string = 'MAGDA_DISJOINT';
  readonly parts: readonly (readonly string[])[];

  constructor(message: string, parts: readonly (readonly string[])[], details?: ErrorDetails) {
    super(message, details);
    this.parts = parts;
  }
}

/** A module and its group, phase or replication do not go together. */
export class InvalidGroupError extends MagdaError {
  static override readonly code: string = 'MAGDA_INVALID_GROUP';
}

/** An Aggregate stands where its state or its phase makes no sense. */
export class InvalidAggregateError extends MagdaError {
  static override readonly code: string = 'MAGDA_INVALID_AGGREGATE';
}

/** One thing that is wrong with parameters. */
export interface ParametersIssue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
  /** Whether it is the last key of the path that should not be there. */
  readonly unknownKey?: boolean | undefined;
  /** Whether it is the last key of the path that is wrong, and not its value. */
  readonly wrongKey?: boolean | undefined;
}

/** Parameters do not fit their schema. */
export class InvalidParametersError extends MagdaError {
  static override readonly code: string = 'MAGDA_INVALID_PARAMETERS';
  readonly issues: readonly ParametersIssue[];

  constructor(message: string, issues: readonly ParametersIssue[], details?: ErrorDetails) {
    super(message, details);
    this.issues = issues;
  }
}

/** A claim exceeds what the executor has at all. */
export class InfeasibleClaimError extends MagdaError {
  static override readonly code: string = 'MAGDA_INFEASIBLE_CLAIM';
}

/** A claim would fit, but others held the resources for all of `claimTimeout`. */
export class ClaimTimeoutError extends MagdaError {
  static override readonly code: string = 'MAGDA_CLAIM_TIMEOUT';
}

/** The file of a module type cannot be found, loaded, or does not register the type. */
export class ModuleSourceError extends MagdaError {
  static override readonly code: string = 'MAGDA_MODULE_SOURCE';
}

/** Two copies of the library that meet do not speak the same protocol. */
export class VersionMismatchError extends MagdaError {
  static override readonly code: string = 'MAGDA_VERSION_MISMATCH';
}

export interface ModuleErrorDetails extends ErrorDetails {
  /** Default 1. */
  readonly attempts?: number | undefined;
}

/** A module's own code threw; what it threw, last where it was tried several times, is the `cause`. */
export class ModuleError extends MagdaError {
  static override readonly code: string = 'MAGDA_MODULE';
  /** How often the module was tried with the job. */
  readonly attempts: number;

  constructor(message: string, { attempts = 1, ...details }: ModuleErrorDetails = {}) {
    super(message, details);
    this.attempts = attempts;
  }
}

/** Thrown by a module that is not to be tried again with this job, whatever its `retry` says. */
export class NonRetryableError extends MagdaError {
  static override readonly code: string = 'MAGDA_NON_RETRYABLE';

  constructor(message: string, { cause }: { readonly cause?: unknown } = {}) {
    super(message, { cause });
  }
}

/** Thrown by a module with a `retry` that was told how long to wait: no job begins in its group, or is tried again, before that. */
export class RetryAfterError extends MagdaError {
  static override readonly code: string = 'MAGDA_RETRY_AFTER';
  /** Milliseconds. */
  readonly ms: number;

  /** @throws {TypeError} unless `ms` is a number of milliseconds from 0 to 31 days. */
  constructor(ms: number, { cause }: { readonly cause?: unknown } = {}) {
    if (typeof ms !== 'number' || !(ms >= 0 && ms <= 31 * 86_400_000)) {
      throw new TypeError(
        `RetryAfterError takes a number of milliseconds, at least 0 and at most 31 days: it was given ${String(ms)}.`,
      );
    }
    super(`The next attempt may begin in ${Math.ceil(ms)} ms.`, { cause });
    this.ms = ms;
  }
}

/** A module returned something other than the interface it declares. */
export class InterfaceMismatchError extends MagdaError {
  static override readonly code: string = 'MAGDA_INTERFACE_MISMATCH';
}

/** A hook, a context factory or a `bootstrap()` failed, so the pipeline was not built. */
export class BootstrapError extends MagdaError {
  static override readonly code: string = 'MAGDA_BOOTSTRAP';
}

/** One or more `teardown()` failed or hung while the pipeline closed; all are in `errors`. */
export class TeardownError extends MagdaError {
  static override readonly code: string = 'MAGDA_TEARDOWN';
  readonly errors: readonly MagdaError[];

  constructor(message: string, errors: readonly MagdaError[] = [], details?: ErrorDetails) {
    super(message, details);
    this.errors = errors;
  }
}

/** A module asked its data for one result of a kind, and there is none or more than one. */
export class ResultLookupError extends MagdaError {
  static override readonly code: string = 'MAGDA_RESULT_LOOKUP';
}

/** A value cannot travel to another group. */
export class SerializationError extends MagdaError {
  static override readonly code: string = 'MAGDA_SERIALIZATION';
  /** Where in the value, such as `result.model.forward`. */
  readonly path: string;

  constructor(message: string, path: string, details?: ErrorDetails) {
    super(message, details);
    this.path = path;
  }
}

/** A value is larger than the executor carries. */
export class PayloadTooLargeError extends MagdaError {
  static override readonly code: string = 'MAGDA_PAYLOAD_TOO_LARGE';
}

/** A job ran longer in a group than the `timeout` allows. */
export class TimeoutError extends MagdaError {
  static override readonly code: string = 'MAGDA_TIMEOUT';
}

/** A job was not finished by its `deadline`. */
export class DeadlineError extends MagdaError {
  static override readonly code: string = 'MAGDA_DEADLINE';
}

/** The caller's signal ended a job; the signal's reason is the `cause`. */
export class AbortedError extends MagdaError {
  static override readonly code: string = 'MAGDA_ABORTED';
}

/** More jobs are waiting than `maxPending` allows, or more of what a module emits than it may be ahead of its reader. */
export class QueueFullError extends MagdaError {
  static override readonly code: string = 'MAGDA_QUEUE_FULL';
}

/** The pipeline is closed, or closing, and takes no more jobs. */
export class ClosedPipelineError extends MagdaError {
  static override readonly code: string = 'MAGDA_CLOSED';
}

/** The executor is closed and starts no more actors. */
export class ClosedExecutorError extends MagdaError {
  static override readonly code: string = 'MAGDA_CLOSED_EXECUTOR';
}

export interface ActorDiedDetails extends ErrorDetails {
  /** Whether the job may have begun before the actor died, so that its side effects may have happened. */
  readonly mayHaveRun: boolean;
  /** Whether something else than the job is known to have ended the actor; default no. */
  readonly fromOutside?: boolean | undefined;
}

/** The actor that had a job died. */
export class ActorDiedError extends MagdaError {
  static override readonly code: string = 'MAGDA_ACTOR_DIED';
  readonly mayHaveRun: boolean;
  /** Whether something else than the job is known to have ended the actor: a signal such as SIGKILL or SIGTERM, or a lost host. */
  readonly fromOutside: boolean;

  constructor(message: string, { mayHaveRun, fromOutside = false, ...details }: ActorDiedDetails) {
    super(message, details);
    this.mayHaveRun = mayHaveRun;
    this.fromOutside = fromOutside;
  }
}

/** The actor of a job was killed because of another job in it. */
export class ActorKilledError extends ActorDiedError {
  static override readonly code: string = 'MAGDA_ACTOR_KILLED';
}

/** A replica died again and again, so its group was given up until `reset(group)`. */
export class CrashLoopError extends MagdaError {
  static override readonly code: string = 'MAGDA_CRASH_LOOP';
}

/** A worker said what no host of this version says, and was ended for it; the message says what it was. */
export class ProtocolError extends ActorDiedError {
  static override readonly code: string = 'MAGDA_PROTOCOL';
}

/** An Aggregate's actor died with state in it; `reset(group)` starts anew. */
export class StateLostError extends MagdaError {
  static override readonly code: string = 'MAGDA_STATE_LOST';
  /** How many jobs the lost state had taken in. */
  readonly jobs: number;

  constructor(message: string, jobs: number, details?: ErrorDetails) {
    super(message, details);
    this.jobs = jobs;
  }
}

export interface StateStoreDetails extends ErrorDetails {
  /** Whether the store may have the job all the same, so that the next restore takes it in; default false. */
  readonly mayBeTakenIn?: boolean | undefined;
  /** Number of the one record that a store can never keep; it has written nothing of what it was given with it. */
  readonly refused?: number | undefined;
}

/** What Aggregates have taken in cannot be kept, or not be found again; what the store said is the `cause`. */
export class StateStoreError extends MagdaError {
  static override readonly code: string = 'MAGDA_STATE_STORE';
  readonly mayBeTakenIn: boolean;
  readonly refused: number | undefined;

  constructor(message: string, { mayBeTakenIn = false, refused, ...details }: StateStoreDetails = {}) {
    super(message, details);
    this.mayBeTakenIn = mayBeTakenIn;
    this.refused = refused;
  }
}

/** Some Aggregates took a job in and others did not. */
export class CommitError extends MagdaError {
  static override readonly code: string = 'MAGDA_COMMIT';
  readonly committed: readonly string[];
  readonly rejected: readonly string[];

  constructor(message: string, committed: readonly string[], rejected: readonly string[], details?: ErrorDetails) {
    super(message, details);
    this.committed = committed;
    this.rejected = rejected;
  }
}
