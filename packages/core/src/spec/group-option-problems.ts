/** Checks that the options of a group are what they must be. */

import { InvalidGroupError } from '../errors/errors.js';
import { normalizeClaim } from '../executor/claim.js';
import { kinds, type OptionKind, wrongOption } from '../options/check-options.js';
import { holds, wants } from '../options/option-ranges.js';
import { groupOptions, type NamedForm } from './group-options.js';
import { rateKind } from './rate.js';
import type { GroupSpec } from './spec.js';

/** By form; what a claim may be is checked as a whole. */
const formKinds: { readonly [Form in NamedForm]?: OptionKind } = {
  boolean: kinds.boolean,
  name: kinds.text,
  memory: { must: 'a number of bytes, or a number and a unit, such as "512MiB"', holds: Number.isFinite },
  texts: kinds.namedTexts,
  rate: rateKind,
};

export function groupOptionProblems(pipeline: string, group: GroupSpec): InvalidGroupError[] {
  const where = `Group "${group.name}"`;
  const wrong = Object.entries(groupOptions).flatMap(([option, { form }]) => {
    const kind =
      typeof form === 'string' ? formKinds[form] : { must: wants(form), holds: (value: unknown) => holds(form, value) };
    const value = group[option as keyof GroupSpec] as unknown;
    return kind === undefined || value === undefined || kind.holds(value)
      ? []
      : wrongOption(where, option, kind, value);
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
    normalizeClaim(Number.isFinite(memory ?? 0) ? claim : { ...claim, memory: undefined });
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
