/** Makes one list of what a schema reports, of which zod hides parts in branches and keys. */

import type { ParametersIssue } from '../errors/errors.js';
import type { StandardIssue } from '../module/standard-schema.js';

/** What zod's issues have besides: unknown keys of one object, the branches of a union, what is wrong with a key. */
interface Details {
  readonly code?: unknown;
  readonly keys?: readonly PropertyKey[];
  readonly errors?: readonly (readonly StandardIssue[])[];
  readonly issues?: readonly StandardIssue[];
}

/** One for each mistake, with its whole path. */
export function eachIssue(issue: StandardIssue): readonly ParametersIssue[] {
  const path = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  const { code, keys, errors, issues } = issue as Details;
  if (code === 'unrecognized_keys' && Array.isArray(keys)) {
    return keys.map((key) => ({ message: 'There is no such parameter', path: [...path, key], unknownKey: true }));
  }
  if (code === 'invalid_union' && Array.isArray(errors) && errors.length > 0) return [ofUnion(path, errors)];
  if (code === 'invalid_key' && Array.isArray(issues) && issues.length > 0) {
    return [{ message: `The key is wrong: ${issues.map(({ message }) => message).join('; ')}`, path, wrongKey: true }];
  }
  return [{ message: issue.message, path }];
}

/** The branches with the fewest mistakes, since one of them was probably meant. */
function ofUnion(path: readonly PropertyKey[], branches: readonly (readonly StandardIssue[])[]): ParametersIssue {
  const found = branches.map((issues) => issues.flatMap(eachIssue));
  const fewest = Math.min(...found.map(({ length }) => length));
  const nearest = found.filter(({ length }) => length === fewest);
  const [only, ...others] = nearest;
  // A mistake in the same place is told there.
  if (only?.length === 1 && others.length === 0)
    return { ...(only[0] as ParametersIssue), path: [...path, ...(only[0]?.path ?? [])] };
  const told = new Set(nearest.map((issues) => issues.map(inWords).join(', and ')));
  return { message: [...told].join('; or '), path };
}

function inWords({ path, message }: ParametersIssue): string {
  return path.length === 0 ? message : `\`${path.map(String).join('.')}\`: ${message}`;
}
