/** What goes wrong in a module, or with what it reads and gives. */

import { type ErrorDetails, MagdaError } from './magda-error.js';

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
