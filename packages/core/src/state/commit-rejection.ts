/** An Aggregate that did not take a job in, and why. */

import { errorText } from '../text/error-text.js';
import { decodeError } from '../wire/error-unpacking.js';
import type { CommitFailure } from '../wire/host-messages.js';

export interface CommitRejection {
  readonly aggregate: string;
  readonly said: string;
  readonly cause: unknown;
}

/** The Aggregates of a group, by number and name. */
export type Aggregates = readonly { readonly module: number; readonly name: string }[];

export function rejectionOf({ module, error }: CommitFailure, aggregates: Aggregates): CommitRejection {
  const cause = decodeError(error);
  const { name = String(module) } = aggregates.find((one) => one.module === module) ?? {};
  return { aggregate: name, said: errorText(cause), cause };
}

/** None of them took it in, all for the same reason. */
export function rejectedByAll(aggregates: Aggregates, cause: Error): readonly CommitRejection[] {
  return aggregates.map(({ name }) => ({ aggregate: name, said: cause.message, cause }));
}
