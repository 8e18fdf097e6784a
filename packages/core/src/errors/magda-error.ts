/** The base of the errors that users can meet: each has a stable `code`, says where it happened and what to do. */

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
