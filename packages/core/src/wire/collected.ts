/** What an Aggregate takes in of a job, as it is recorded: the values of its inputs, without those that were skipped. */

import { ABSENT } from '../data/skip.js';
import { isObject } from './breach.js';
import type { InputSpec } from './host-spec.js';
import { arePositions } from './positions.js';

/** The values in the order of the links; where some are absent, undefined stands for these, and `absent` has their positions. */
export type Collected =
  | readonly unknown[]
  | { readonly values: readonly unknown[]; readonly absent: readonly number[] };

/** @param values of the inputs, with `ABSENT` for those that were skipped. */
export function collected(values: readonly unknown[]): Collected {
  if (!values.includes(ABSENT)) return values;
  const absent = [...values.keys()].filter((at) => values[at] === ABSENT);
  return { values: values.map((value) => (value === ABSENT ? undefined : value)), absent };
}

/** The values that were collected, with `ABSENT` for those that were skipped. */
export function collectedValues(record: Collected): readonly unknown[] {
  if (!('absent' in record)) return record;
  const values = [...record.values];
  for (const at of record.absent) values[at] = ABSENT;
  return values;
}

/** Whether it is what is collected of these inputs. */
export function isCollected(value: unknown, inputs: readonly InputSpec[]): value is Collected {
  if (Array.isArray(value)) return value.length === inputs.length;
  if (!isObject(value)) return false;
  const { values, absent } = value;
  if (!Array.isArray(values) || values.length !== inputs.length || !arePositions(absent, inputs.length)) return false;
  return absent.every((at) => inputs[at]?.optional === true);
}
