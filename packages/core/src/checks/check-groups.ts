/** Checks the groups of a parallel pipeline: which there are, who is in them, and their options. */

import {
  DuplicateNameError,
  InvalidAggregateError,
  InvalidGroupError,
  InvalidPipelineError,
  type MagdaError,
} from '../errors/errors.js';
import { moduleMeta } from '../module/metadata.js';
import { groupOptionProblems } from '../spec/group-option-problems.js';
import type { PipelineSpec } from '../spec/spec.js';
import { KnownNames } from '../text/nearest.js';
import { repeated } from '../text/repeated.js';

/** A sequential pipeline has no groups, and may be empty. */
export function groupProblems(spec: PipelineSpec): MagdaError[] {
  if (spec.kind === 'SequentialPipeline') return [];
  return [
    ...noModules(spec),
    ...modulesWithoutGroup(spec),
    ...declaredTwice(spec),
    ...groupsWithoutModules(spec),
    ...spec.groups.flatMap((group) => groupOptionProblems(spec.name, group)),
    ...replicatedAggregates(spec),
  ];
}

function noModules({ name: pipeline, modules }: PipelineSpec): MagdaError[] {
  if (modules.length > 0) return [];
  return [new InvalidPipelineError('The parallel pipeline has no modules. Add at least one.', [], { pipeline })];
}

function modulesWithoutGroup({ name: pipeline, modules }: PipelineSpec): MagdaError[] {
  return modules
    .filter(({ group }) => group === undefined || group === '')
    .map(
      ({ name: module }) =>
        new InvalidGroupError(
          `Module "${module}" has no group. In a parallel pipeline every module needs one: set its \`group\`.`,
          { pipeline, module },
        ),
    );
}

function declaredTwice({ name: pipeline, groups }: PipelineSpec): MagdaError[] {
  return repeated(groups, ({ name }) => name).map(
    ([group]) =>
      new DuplicateNameError(`Group "${group}" is declared more than once. Keep one declaration.`, { pipeline, group }),
  );
}

function groupsWithoutModules({ name: pipeline, modules, groups }: PipelineSpec): MagdaError[] {
  const used = new Set(modules.flatMap(({ group }) => group ?? []));
  const declared = new Set(groups.map(({ name }) => name));
  const undeclared = new KnownNames([...used].filter((name) => !declared.has(name)));
  return [...declared]
    .filter((name) => !used.has(name))
    .map((group) => {
      const suggestion = undeclared.nearest(group);
      const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
      return new InvalidGroupError(`Group "${group}" has no modules. Give it some, or remove its declaration.${hint}`, {
        pipeline,
        group,
        suggestion,
      });
    });
}

function replicatedAggregates({ name: pipeline, modules, groups }: PipelineSpec): MagdaError[] {
  const replicas = new Map(groups.map((group) => [group.name, group.replicas]));
  return modules.flatMap(({ name: module, group = '', Class }) => {
    const count = replicas.get(group) ?? 1;
    if (!(count > 1) || moduleMeta(Class).kind !== 'aggregate') return [];
    return [
      new InvalidAggregateError(
        `Aggregate "${module}" is in group "${group}" of ${count} replicas, which would split its state. ` +
          'Move it to a group with one replica.',
        { pipeline, module, group },
      ),
    ];
  });
}
