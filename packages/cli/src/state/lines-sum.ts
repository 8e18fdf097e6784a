/** Tells one set of input lines from another by a few bytes, however many there are. */

import { hash } from 'node:crypto';
import type { RecordHead } from '../output/record.js';

export interface LinesSum {
  readonly count: number;
  readonly sum: bigint;
}

export const NO_LINES: LinesSum = { count: 0, sum: 0n };

/** The same for the same lines, in whatever order they are added. */
export function withLine({ count, sum }: LinesSum, { line, hash: content }: RecordHead): LinesSum {
  const digits = hash('sha256', `${line} ${content}`).slice(0, 16);
  return { count: count + 1, sum: BigInt.asUintN(64, sum + BigInt(`0x${digits}`)) };
}

export function isSame(one: LinesSum, other: LinesSum): boolean {
  return one.count === other.count && one.sum === other.sum;
}
