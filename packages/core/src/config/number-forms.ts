/** Numbers of a config in their ranges: amounts of what groups claim, milliseconds, rates. */

import * as z from 'zod';
import { normalizeClaim, type Resources } from '../executor/claim.js';
import { type OptionRange, wants } from '../options/option-ranges.js';
import { aBackoff, retryRanges } from '../options/retry.js';
import { rateRanges } from '../spec/rate.js';
import { parseMemory } from '../text/memory.js';

/** Of numbers that may be unlimited; YAML writes that as .inf. */
export const unlimited = z.literal(Number.POSITIVE_INFINITY);

export function numberIn(range: OptionRange) {
  const error = wants(range);
  const number = range.of === 'milliseconds' ? z.number(error) : z.int(error);
  const bounded = range.above ? number.gt(range.least, error) : number.min(range.least, error);
  if (range.unlimited) return z.union([bounded, unlimited], error);
  return range.most === undefined ? bounded : bounded.max(range.most, error);
}

const anAmount = 'a number of at least 0, to four decimals';
export const amount = z
  .number(anAmount)
  .min(0, anAmount)
  .refine((numCpus) => isClaim({ numCpus }), anAmount);

const someGpus = 'a fraction below 1, or a whole number, of at least 0';
export const gpus = z
  .union([z.number(someGpus).min(0, someGpus).lt(1, someGpus), z.int(someGpus).min(1, someGpus)], someGpus)
  .refine((numGpus) => isClaim({ numGpus }), someGpus);

const someMemory = 'a number of bytes, or a number and a unit, such as 512MiB or 2GiB';
export const memory = z
  .union(
    [
      z.number(someMemory).min(0, someMemory),
      z.string(someMemory).regex(/^\s*\d+(\.\d+)?\s*([KkMmGgTt][Ii]?)?[Bb]\s*$/, someMemory),
    ],
    someMemory,
  )
  .refine(isMemory, someMemory);

export const aRate =
  'a `limit` and the milliseconds in which it holds, such as { limit: 60, per: 60000 }, or a list of those';
const window = z.strictObject({ limit: numberIn(rateRanges.limit), per: numberIn(rateRanges.per) }, aRate);
export const rates = z.union([window, z.array(window, aRate).min(1, aRate)], aRate);

const manyAttempts = 'a whole number of at least 1, or .inf';
const attempts = z.union([z.int(manyAttempts).min(1, manyAttempts), unlimited], manyAttempts);
const names = 'a list of names of errors';

/** How a module is tried again; a key that is left out is as the build says. */
export const retryShape = {
  max_attempts: attempts.optional().describe('Most attempts of a job in the module, the first included.'),
  initial_interval: numberIn(retryRanges.initialInterval)
    .optional()
    .describe('Milliseconds between the first attempt and the second.'),
  backoff: z
    .number(aBackoff)
    .min(1, aBackoff)
    .optional()
    .describe('How many times as long as the interval before each one is.'),
  max_interval: numberIn(retryRanges.maxInterval).optional().describe('The longest interval, in milliseconds.'),
  jitter: z
    .boolean('true or false')
    .optional()
    .describe('Whether each wait is drawn from the second half of its interval.'),
  attempt_timeout: numberIn(retryRanges.attemptTimeout)
    .optional()
    .describe('Milliseconds that one attempt may take; without it there is no limit.'),
  non_retryable: z
    .array(z.string(names).min(1, names), names)
    .optional()
    .describe('Names of errors, or of their classes, after which there is no other attempt.'),
} as const;

function isClaim(claim: Resources): boolean {
  try {
    normalizeClaim(claim);
    return true;
  } catch {
    return false;
  }
}

function isMemory(value: string | number): boolean {
  try {
    parseMemory(value);
    return true;
  } catch {
    return false;
  }
}
