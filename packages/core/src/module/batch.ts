/** Several jobs in one call of a module, as it is declared: how many, and how long the first of them waits for others. */

import { checkOptions, type OptionKinds } from '../options/check-options.js';
import { thousands } from '../text/thousands.js';

export interface Batch {
  /** Most jobs in one call of `runBatch`: a whole number from 1 to 1,024. */
  readonly maxSize: number;
  /**
   * Longest wait of a job for others, in milliseconds, while its replica could get more of them.
   * @default 0: a batch begins as soon as the replica has nothing else to begin
   */
  readonly maxWait?: number | undefined;
}

/** What a node says of the batches of its class. */
export type NodeBatch = Partial<Batch>;

/** What must hold of `maxSize`, and of `maxWait`, which a timer of the runtime has to keep. */
export const batchRanges = {
  maxSize: { of: 'whole numbers', least: 1, most: 1_024 },
  maxWait: { of: 'milliseconds', least: 0, most: 2 ** 31 - 1 },
} as const;

export const batchKinds = {
  maxSize: {
    must: 'a whole number from 1 to 1,024',
    holds: (value) => Number.isInteger(value) && isWithin('maxSize', value as number),
  },
  maxWait: {
    must: `a number of milliseconds from 0 to ${thousands(batchRanges.maxWait.most)}`,
    holds: (value) => typeof value === 'number' && isWithin('maxWait', value),
  },
} as const satisfies OptionKinds<Batch>;

function isWithin(option: keyof Batch, value: number): boolean {
  const { least, most } = batchRanges[option];
  return value >= least && value <= most;
}

/** What was declared, whatever becomes of the object. @throws {TypeError} with all that is wrong. */
export function checkedBatch<Declared extends NodeBatch>(where: string, batch: Declared): Declared {
  checkOptions<Batch>(where, batch as never, batchKinds);
  return Object.freeze({ ...batch });
}

/** Of a class and of its node, which wins; undefined if neither says how many. */
export function resolvedBatch(declared: Batch | undefined, node: NodeBatch | undefined): Required<Batch> | undefined {
  const maxSize = node?.maxSize ?? declared?.maxSize;
  if (maxSize === undefined) return undefined;
  return { maxSize, maxWait: node?.maxWait ?? declared?.maxWait ?? 0 };
}
