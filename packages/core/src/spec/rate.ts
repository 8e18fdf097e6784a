/** How often jobs of a group may begin, as it is declared. */

import type { OptionKind } from '../options/check-options.js';
import { holds, type OptionRange } from '../options/option-ranges.js';
import { thousands } from '../text/thousands.js';

/** At most `limit` begins in any `per` milliseconds. */
export interface Rate {
  /** A whole number from 1. */
  readonly limit: number;
  /** Milliseconds, above 0. */
  readonly per: number;
}

/** A longer list would be kept of the latest begins than is of use. */
const MOST_BEGINS = 1_000_000;
/** A month: longer than any timer of a runtime. */
const LONGEST_MS = 31 * 86_400_000;

/** What must hold of `limit`, and of `per`. */
export const rateRanges = {
  limit: { of: 'whole numbers', least: 1, most: MOST_BEGINS },
  per: { of: 'milliseconds', least: 0, above: true, most: LONGEST_MS },
} as const satisfies Record<keyof Rate, OptionRange>;

export const someRates = `such as { limit: 60, per: 60_000 }, or a list of those: a \`limit\` from 1 to ${thousands(MOST_BEGINS)}, and milliseconds above 0`;

const isRate = (value: unknown): boolean => {
  const { limit, per, ...others } = Object(value) as Partial<Rate>;
  return holds(rateRanges.limit, limit) && holds(rateRanges.per, per) && Object.keys(others).length === 0;
};

const isRates = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 && value.every(isRate) : isRate(value);

export const ratesKind: OptionKind = { must: `a rate ${someRates}`, holds: isRates };

export const rateKind: OptionKind = {
  must: `the name of one of \`rates\`, or a rate ${someRates}`,
  holds: (value) => (typeof value === 'string' ? value !== '' : isRates(value)),
};

/** One or several windows, all of which hold, whatever becomes of what they were declared with. */
export function ratesOf(rate: Rate | readonly Rate[]): readonly Rate[] {
  const rates = Array.isArray(rate) ? (rate as readonly Rate[]) : [rate as Rate];
  return rates.map(({ limit, per }) => ({ limit, per }));
}

/** In words, to follow "lets". */
export function rateText(rates: readonly Rate[]): string {
  return rates.map(({ limit, per }) => `${limit} begin in ${per} ms`).join(', and ');
}
