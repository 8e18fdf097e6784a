/** Checks that the options of a group are in their ranges. */

import { InvalidGroupError } from '../errors.js';
import { normaliseClaim } from '../resources/claim.js';
import type { GroupSpec } from '../spec.js';

interface Range {
  readonly wants: string;
  holds(value: unknown): boolean;
}

const wholeFrom = (least: number): Range => ({
  wants: `a whole number of at least ${least}`,
  holds: (value) => Number.isInteger(value) && (value as number) >= least,
});

const unlimitedOr = ({ wants, holds }: Range): Range => ({
  wants: `${wants}, or Infinity`,
  holds: (value) => value === Number.POSITIVE_INFINITY || holds(value),
});

const milliseconds = (wants: string, holds: (value: number) => boolean): Range => ({
  wants: `a number of milliseconds, ${wants}`,
  holds: (value) => typeof value === 'number' && holds(value),
});

const optional = (range: Range): Range => ({
  wants: range.wants,
  holds: (value) => value === undefined || range.holds(value),
});

const ranges = {
  replicas: wholeFrom(1),
  maxRestarts: unlimitedOr(wholeFrom(0)),
  maxRetries: unlimitedOr(wholeFrom(0)),
  concurrency: wholeFrom(1),
  prefetch: wholeFrom(0),
  ahead: unlimitedOr(wholeFrom(1)),
  timeout: optional(milliseconds('above 0', (ms) => ms > 0)),
  queueTimeout: optional(milliseconds('above 0', (ms) => ms > 0)),
  cancelGrace: milliseconds('at least 0', (ms) => ms >= 0),
} satisfies { [option in keyof GroupSpec]?: Range };

export function groupOptionProblems(pipeline: string, group: GroupSpec): InvalidGroupError[] {
  const wrong = Object.entries(ranges).flatMap(([option, { wants, holds }]) => {
    const value = group[option as keyof typeof ranges] as unknown;
    return holds(value)
      ? []
      : [`${option} is ${typeof value === 'string' ? `"${value}"` : String(value)}; it must be ${wants}.`];
  });
  return [...wrong, ...claimProblem(group)].map(
    (problem) => new InvalidGroupError(`Group "${group.name}": ${problem}`, { pipeline, group: group.name }),
  );
}

function claimProblem({ claim }: GroupSpec): string[] {
  try {
    normaliseClaim(claim);
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [error.message];
    throw error;
  }
}
