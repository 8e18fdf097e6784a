/** Checks the pipeline that a config describes as a build would, and a little further. */

import { interfaceProblems } from '../checks/build-checks.js';
import { checkParameters } from '../checks/parameters.js';
import {
  DisjointGraphError,
  InvalidAggregateError,
  InvalidConnectionError,
  InvalidGroupError,
  type MagdaError,
  UnknownNameError,
} from '../errors/errors.js';
import { analyze, phaseAndGroupProblems } from '../plan/structure.js';
import type { PipelineSpec } from '../spec/spec.js';
import type { Doubts } from './mend.js';
import { UnknownModule } from './unknown-module.js';
import { withoutWrongLinks } from './without-wrong-links.js';

/** All that is wrong, none of it a consequence of what is in doubt. */
export async function pipelineProblems(
  spec: PipelineSpec,
  { unclear, madeUp }: Doubts,
): Promise<readonly MagdaError[]> {
  const { problems } = await checkParameters(spec.name, spec.modules);
  const errors = [...structureProblems(spec), ...problems, ...interfaceProblems(spec)];
  const unknown = new Set(spec.modules.filter(({ Class }) => Class === UnknownModule).map(({ name }) => name));
  const isUnknown = (name: string | undefined) => name !== undefined && unknown.has(name);
  return errors.filter((error) => {
    const { module, dependency, option, group } = error;
    if (option === 'batch' && isUnknown(module)) return false;
    if ([module, dependency, group].some((name) => name !== undefined && madeUp.has(name))) return false;
    if (error instanceof InvalidConnectionError) return !isUnknown(module) && !isUnknown(dependency);
    if (error instanceof InvalidAggregateError && group === undefined && option === undefined)
      return unknown.size === 0;
    if (error instanceof UnknownNameError) return !unclear.has('name');
    if (error instanceof DisjointGraphError) return !unclear.has('name') && !unclear.has('depends_on');
    if (error instanceof InvalidGroupError) return !unclear.has('group');
    return true;
  });
}

/** Phases and loops of groups need sound links: where some are not, what they would be without those is looked at. */
function structureProblems(spec: PipelineSpec): readonly MagdaError[] {
  const { problems } = analyze(spec);
  const sound = withoutWrongLinks(spec);
  if (sound === undefined) return problems;
  return [...problems, ...phaseAndGroupProblems(sound)];
}
