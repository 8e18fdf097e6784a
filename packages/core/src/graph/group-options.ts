/** Checks that the options of a group are in their ranges. */

import { InvalidGroupError } from '../errors.js';
import { normaliseClaim } from '../resources/claim.js';
import type { GroupSpec } from '../spec.js';
import { holds, optionRanges, wants } from './option-ranges.js';

export function groupOptionProblems(pipeline: string, group: GroupSpec): InvalidGroupError[] {
  const wrong = Object.entries(optionRanges).flatMap(([option, range]) => {
    const value = group[option as keyof typeof optionRanges] as unknown;
    return holds(range, value)
      ? []
      : [`${option} is ${typeof value === 'string' ? `"${value}"` : String(value)}; it must be ${wants(range)}.`];
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
