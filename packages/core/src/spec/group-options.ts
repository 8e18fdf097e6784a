/** Checks that the options of a group are what they must be. */

import { InvalidGroupError } from '../errors/errors.js';
import { normaliseClaim } from '../executor/claim.js';
import { kinds, type OptionKind, wrongOption } from '../options/check-options.js';
import { holds, optionRanges, wants } from './option-ranges.js';
import type { GroupSpec } from './spec.js';

/** Options that are no numbers in a range. */
const otherKinds = {
  idempotent: kinds.boolean,
  memory: { must: 'a number of bytes, or a number and a unit, such as "512MiB"', holds: Number.isFinite },
  env: kinds.namedTexts,
} as const satisfies { [option in keyof GroupSpec]?: OptionKind };

export function groupOptionProblems(pipeline: string, group: GroupSpec): InvalidGroupError[] {
  const where = `Group "${group.name}"`;
  const ranges = Object.entries(optionRanges).map(
    ([option, range]) => [option, { must: wants(range), holds: (value: unknown) => holds(range, value) }] as const,
  );
  const wrong = [...ranges, ...Object.entries(otherKinds)].flatMap(([option, kind]) => {
    const value = group[option as keyof GroupSpec] as unknown;
    return value === undefined || kind.holds(value) ? [] : wrongOption(where, option, kind, value);
  });
  return [...wrong, ...claimProblem(where, group), ...uselessRetries(where, group)].map(
    (problem) => new InvalidGroupError(problem, { pipeline, group: group.name }),
  );
}

function claimProblem(where: string, { claim, memory }: GroupSpec): string[] {
  const { resources } = claim;
  if (resources !== undefined && !kinds.namedAmounts.holds(resources)) {
    return [wrongOption(where, 'resources', kinds.namedAmounts, resources)];
  }
  try {
    normaliseClaim(Number.isFinite(memory ?? 0) ? claim : { ...claim, memory: undefined });
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [`${where}: ${error.message}`];
    throw error;
  }
}

/** A limit that can never apply is a mistake about what happens when a worker dies. */
function uselessRetries(where: string, { maxRedeliveries, idempotent }: GroupSpec): string[] {
  if (idempotent !== false || !(maxRedeliveries > 0)) return [];
  return [
    `${where}: \`maxRedeliveries\` is ${maxRedeliveries}, but only jobs of a group that is \`idempotent\` are tried again. Declare it so, or leave \`maxRedeliveries\` out.`,
  ];
}
