/** Says where in a config the problems lie that core finds in the pipeline which it describes. */

import {
  CyclicDependenciesError,
  DisjointGraphError,
  DuplicateNameError,
  InvalidAggregateError,
  InvalidParametersError,
  type MagdaError,
  ModuleSourceError,
  UnknownNameError,
} from '../errors/errors.js';
import { snakeCase } from './case.js';
import type { Finding, Span } from './finding.js';
import type { Places } from './places.js';

/** Each problem with its place; parameters have a place for each thing that is wrong with them. */
export function graphFindings(errors: readonly MagdaError[], places: Places): readonly Finding[] {
  return errors.flatMap((error) => {
    if (error instanceof InvalidParametersError) return eachIssue(error, places);
    const { code, message, suggestion } = error;
    return { code, message, at: spanOf(error, places), suggestion, cause: error };
  });
}

function eachIssue(error: InvalidParametersError, places: Places): readonly Finding[] {
  const { code, module = '' } = error;
  return error.issues.map(({ message, path, unknownKey, wrongKey }) => ({
    code,
    message: `\`${['parameters', ...path.map(String)].join('.')}\` of module "${module}" does not fit its schema: ${message.replace(/\.$/, '')}.${asText(message, places.parameterText(module, path))}`,
    at: places.parameter(module, path, unknownKey || wrongKey ? 'key' : 'value'),
    cause: error,
  }));
}

/** What to write where a text is wanted and something else was read. */
function asText(message: string, written: string | undefined): string {
  return written !== undefined && /\bstring\b/i.test(message) ? ` Write "${written}" in quotes for a text.` : '';
}

function spanOf(error: MagdaError, places: Places): Span {
  const { module, dependency, group } = error;
  if (module !== undefined && error.option !== undefined) return places.inModule(module, snakeCase(error.option));
  if (error instanceof CyclicDependenciesError) return places.link(error.cycle[0] ?? '', error.cycle.at(-1) ?? '');
  if (error instanceof DisjointGraphError) return places.inModule(error.parts[1]?.[0] ?? '', 'name');
  if (module === undefined) return group === undefined ? places.of('modules') : inGroup(error, group, places);
  if (dependency !== undefined) return places.link(module, dependency);
  if (error instanceof DuplicateNameError) return places.repeatedModule(module) ?? places.inModule(module, 'expose');
  if (error instanceof ModuleSourceError) return places.inModule(module, 'type');
  if (error instanceof InvalidAggregateError && group === undefined) return places.inModule(module, 'depends_on');
  return places.inModule(module, group === undefined ? 'name' : 'group');
}

/** Where a claim is too large it is the options that are wrong; of a group only its executor can be unknown; else it is the group. */
function inGroup(error: MagdaError, group: string, places: Places): Span {
  if (error instanceof UnknownNameError) return places.inGroup(group, 'options', 'executor');
  if (error.option !== undefined) return places.inGroup(group, 'options', snakeCase(error.option));
  return error.replica === undefined ? places.inGroup(group, 'name') : places.inGroup(group, 'options');
}
