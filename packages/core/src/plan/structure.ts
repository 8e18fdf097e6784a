/** From a pipeline's spec to its checked graph, phases and partition. */

import { shapeProblems, validateGraph } from '../checks/validate.js';
import type { MagdaError } from '../errors/errors.js';
import { Graph } from '../graph/graph.js';
import { topologicalOrder } from '../graph/toposort.js';
import { moduleMeta } from '../module/metadata.js';
import type { PipelineSpec } from '../spec/spec.js';
import { groupCycles } from './group-cycles.js';
import { type Grouping, type Partition, partition } from './partition.js';
import { phaseProblems, phasesOf } from './phases.js';

export interface Structure extends Grouping, Partition {}

/** `structure` is there exactly if there are no problems. */
export interface Analysis {
  readonly problems: readonly MagdaError[];
  readonly structure: Structure | undefined;
}

/** All that is wrong with modules, links, groups and phases, together; or what the pipeline is made of. */
export function analyze(spec: PipelineSpec): Analysis {
  const shape = shapeProblems(spec);
  const problems = validateGraph(spec, shape);
  if (shape.length > 0) return { problems, structure: undefined };

  const structure = structureOf(spec);
  const all = [...problems, ...structureProblems(spec.name, structure)];
  return { problems: all, structure: all.length > 0 ? undefined : structure };
}

/** Problems of phases, and of groups that wait for each other, in modules that form one acyclic graph or several. */
export function phaseAndGroupProblems(spec: PipelineSpec): readonly MagdaError[] {
  return structureProblems(spec.name, structureOf(spec));
}

function structureProblems(pipeline: string, structure: Structure): readonly MagdaError[] {
  const { graph, aggregates, groups, invocations } = structure;
  // Modules that lack a group would be taken for a group of their own.
  const cycles = groups.every(Boolean) ? groupCycles(structure, invocations, pipeline) : [];
  return [...phaseProblems(graph, aggregates, pipeline), ...cycles];
}

function structureOf(spec: PipelineSpec): Structure {
  const grouping = groupingOf(spec);
  return { ...grouping, ...partition(grouping) };
}

function groupingOf({ kind, modules }: PipelineSpec): Grouping {
  const graph = new Graph(modules.map(({ name, dependsOn }) => ({ name, inputs: dependsOn })));
  const isAggregate = modules.map(({ Class }) => moduleMeta(Class).kind === 'aggregate');
  const aggregates = new Set([...modules.keys()].filter((index) => isAggregate[index]));
  return {
    graph,
    order: topologicalOrder(graph),
    phases: phasesOf(graph, aggregates),
    aggregates,
    groups: modules.map(({ group }) => (kind === 'ParallelPipeline' ? group : undefined)),
    exposed: modules.map(({ exposed }) => exposed !== undefined),
  };
}
