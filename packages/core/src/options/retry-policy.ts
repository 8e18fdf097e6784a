/** How a module that throws is tried again, with everything decided. */

/** A month: longer than any timer of a runtime. */
export const LONGEST_WAIT_MS = 31 * 86_400_000;

export interface RetryPolicy {
  /** The first one included. */
  readonly maxAttempts: number;
  /** Milliseconds before the second attempt. */
  readonly initialInterval: number;
  readonly backoff: number;
  /** In milliseconds; what a RetryAfterError asks for may be longer. */
  readonly maxInterval: number;
  /** Whether a wait is drawn from the second half of its interval. */
  readonly jitter: boolean;
  /** Milliseconds that one attempt may take; undefined for no limit. */
  readonly attemptTimeout: number | undefined;
  /** Milliseconds that an attempt has after that to end, before the next begins without it. */
  readonly cancelGrace: number;
  /** Names of classes of errors after which there is no other attempt. */
  readonly nonRetryable: readonly string[];
}
