/** Ranges of numbers, for options in code and in configs. */

import { thousands } from '../text/thousands.js';

export interface OptionRange {
  readonly of: 'whole numbers' | 'milliseconds';
  readonly least: number;
  readonly most?: number;
  /** Whether `least` itself is too little. */
  readonly above?: boolean;
  /** Whether it may be Infinity. */
  readonly unlimited?: boolean;
  /** Whether a spec may leave it undefined. */
  readonly optional?: boolean;
}

/** What the value must be, in words. */
export function wants({ of, least, most, above, unlimited }: OptionRange): string {
  if (of === 'milliseconds') return `a number of milliseconds, ${above ? 'above' : 'at least'} ${least}`;
  if (most !== undefined) return `a whole number from ${least} to ${thousands(most)}`;
  return `a whole number of at least ${least}${unlimited ? ', or Infinity' : ''}`;
}

export function holds(
  { of, least, most = Number.POSITIVE_INFINITY, above, unlimited = false, optional = false }: OptionRange,
  value: unknown,
): boolean {
  if (value === undefined) return optional;
  if (typeof value !== 'number' || !(above ? value > least : value >= least) || value > most) return false;
  return value === Number.POSITIVE_INFINITY ? unlimited : of === 'milliseconds' || Number.isInteger(value);
}
