/** Whether there is another attempt after what a module threw, and when. */

import { NonRetryableError, RetryAfterError } from '../errors/errors.js';
import { LONGEST_WAIT_MS, type RetryPolicy } from '../options/retry-policy.js';
import { isOfClass } from '../wire/is-of-class.js';

export interface NextAttempt {
  /** Milliseconds until it may begin. */
  readonly wait: number;
  /** Whether all jobs of the group wait as long: the module threw a RetryAfterError. */
  readonly holds: boolean;
}

/**
 * @param failed how many attempts have failed by now.
 * @param draw the place of the jitter in its range, from 0 to 1.
 * @returns undefined if there is no other attempt.
 */
export function nextAttempt(
  policy: RetryPolicy,
  failed: number,
  thrown: unknown,
  draw = Math.random(),
): NextAttempt | undefined {
  if (failed >= policy.maxAttempts) return undefined;
  try {
    if (isNonRetryable(thrown, policy.nonRetryable)) return undefined;
    if (isOfClass(thrown, RetryAfterError)) return { wait: waitOf(thrown), holds: true };
  } catch {
    // Nothing is known of what cannot be read.
  }
  const { initialInterval, backoff, maxInterval, jitter } = policy;
  // Nothing times Infinity is no number.
  const interval = initialInterval === 0 ? 0 : Math.min(initialInterval * backoff ** (failed - 1), maxInterval);
  return { wait: jitter ? interval * (0.5 + draw / 2) : interval, holds: false };
}

/** Whoever threw it may have changed it. */
function waitOf({ ms }: RetryAfterError): number {
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, LONGEST_WAIT_MS) : 0;
}

function isNonRetryable(thrown: unknown, names: readonly string[]): boolean {
  if (isOfClass(thrown, NonRetryableError)) return true;
  if (names.length === 0 || !(thrown instanceof Error)) return false;
  if (names.includes(thrown.name)) return true;
  for (let next = Object.getPrototypeOf(thrown); next !== null; next = Object.getPrototypeOf(next)) {
    if (names.includes((next.constructor as { readonly name?: string } | undefined)?.name ?? '')) return true;
  }
  return false;
}
