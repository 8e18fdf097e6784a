/** How far a module has come, from 0 to 1. */

import { describe } from '../text/describe.js';

export function isFraction(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** @throws {TypeError} for what is no fraction, or a text that is none. */
export function checkProgress(fraction: unknown, text?: unknown): void {
  if (!isFraction(fraction)) {
    throw new TypeError(`progress() takes a number from 0 to 1: it was given ${describe(fraction)}.`);
  }
  if (text !== undefined && typeof text !== 'string') {
    throw new TypeError(`progress() takes a text as its second argument: it was given ${describe(text)}.`);
  }
}
