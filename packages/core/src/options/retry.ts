/** How a module that throws is tried again, as it is declared. */

import { describe } from '../text/describe.js';
import { kinds, listOf, type OptionKind, type OptionKinds, optionProblems } from './check-options.js';
import { holds, type OptionRange, wants } from './option-ranges.js';
import { LONGEST_WAIT_MS, type RetryPolicy } from './retry-policy.js';

export interface RetryOptions {
  /**
   * Most attempts of a job in the module, the first included.
   * @default 3
   */
  readonly maxAttempts?: number | undefined;
  /**
   * Milliseconds between the first attempt and the second.
   * @default 1_000
   */
  readonly initialInterval?: number | undefined;
  /**
   * How many times as long as the interval before each one is.
   * @default 2
   */
  readonly backoff?: number | undefined;
  /**
   * The longest interval in milliseconds; a `RetryAfterError` may ask for a longer one.
   * @default 30_000
   */
  readonly maxInterval?: number | undefined;
  /**
   * Whether each wait is drawn from the second half of its interval, so that jobs that failed together do not come back together.
   * @default true
   */
  readonly jitter?: boolean | undefined;
  /** Milliseconds that one attempt may take before its `signal` aborts and it counts as failed. Default: no limit. */
  readonly attemptTimeout?: number | undefined;
  /**
   * Errors after which there is no other attempt, by their `name` or the name of their class or of a class that it extends.
   * @default []
   */
  readonly nonRetryable?: readonly string[] | undefined;
}

type Defaults = Omit<RetryPolicy, 'attemptTimeout' | 'cancelGrace'>;

export const retryDefaults: Defaults = {
  maxAttempts: 3,
  initialInterval: 1_000,
  backoff: 2,
  maxInterval: 30_000,
  jitter: true,
  nonRetryable: [],
};

/** What must hold of those that are numbers. */
export const retryRanges = {
  maxAttempts: { of: 'whole numbers', least: 1, unlimited: true },
  initialInterval: { of: 'milliseconds', least: 0, most: LONGEST_WAIT_MS },
  maxInterval: { of: 'milliseconds', least: 0, most: LONGEST_WAIT_MS },
  attemptTimeout: { of: 'milliseconds', least: 0, above: true, most: LONGEST_WAIT_MS },
} as const satisfies Partial<Record<keyof RetryOptions, OptionRange>>;

export const aBackoff = 'a number of at least 1';

export const isBackoff = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 1;

const within = (range: OptionRange): OptionKind => ({ must: wants(range), holds: (value) => holds(range, value) });

const retryKinds = {
  maxAttempts: within(retryRanges.maxAttempts),
  initialInterval: within(retryRanges.initialInterval),
  backoff: { must: aBackoff, holds: isBackoff },
  maxInterval: within(retryRanges.maxInterval),
  jitter: kinds.boolean,
  attemptTimeout: within(retryRanges.attemptTimeout),
  nonRetryable: listOf('a list of names of errors', kinds.text.holds),
} as const satisfies OptionKinds<RetryOptions>;

/** A sentence for each thing that cannot be; `where` is what the options are of, such as `Module "fetch"`. */
export function retryProblems(where: string, retry: unknown): string[] {
  if (retry === undefined) return [];
  if (typeof retry !== 'object' || retry === null || Array.isArray(retry)) {
    return [
      `${where}: \`retry\` must be an object with options, such as { maxAttempts: 4 }: it is ${describe(retry)}.`,
    ];
  }
  return optionProblems(`The \`retry\` of ${where}`, retry, retryKinds);
}

/** The options as they were given, whatever becomes of the object that had them. */
export function takenRetry(retry: RetryOptions | undefined): RetryOptions | undefined {
  if (retry === undefined) return undefined;
  const { nonRetryable } = retry;
  return Object.freeze({ ...retry, ...(nonRetryable && { nonRetryable: Object.freeze([...nonRetryable]) }) });
}

/** What holds for a module: what its node says, then what its pipeline does; undefined if neither says anything. */
export function retryPolicy(
  own: RetryOptions | undefined,
  inherited: RetryOptions | undefined,
  cancelGrace: number,
): RetryPolicy | undefined {
  if (own === undefined && inherited === undefined) return undefined;
  const policy = { ...retryDefaults, ...given(inherited), ...given(own) };
  return { attemptTimeout: undefined, ...policy, cancelGrace } as RetryPolicy;
}

/** Without those that are undefined, which count as left out. */
export function given(options: RetryOptions = {}): RetryOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
