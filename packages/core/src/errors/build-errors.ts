/** Why a pipeline is not built: what is wrong with it, with what it claims, or with where its modules come from. */

import { type ErrorDetails, MagdaError } from './magda-error.js';

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

/** A hook, a context factory or a `bootstrap()` failed, so the pipeline was not built. */
export class BootstrapError extends MagdaError {
  static override readonly code: string = 'MAGDA_BOOTSTRAP';
}
