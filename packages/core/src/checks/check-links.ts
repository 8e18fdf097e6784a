/** Checks that the links of a pipeline form one acyclic whole; classes and groups do not matter here. */

import { CyclicDependenciesError, DisjointGraphError, type MagdaError, UnknownNameError } from '../errors/errors.js';
import { cycleError, findCycles } from '../graph/cycle.js';
import { Graph } from '../graph/graph.js';
import type { PipelineSpec } from '../spec/spec.js';
import { KnownNames } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import { connectedParts } from './parts.js';

export function linkProblems(spec: PipelineSpec): MagdaError[] {
  const { name: pipeline, modules } = spec;
  const known = new Set(modules.map((module) => module.name));
  const unknown = unknownDependencies(spec, known);
  const graph = new Graph(
    modules.map(({ name, dependsOn }) => ({
      name,
      inputs: dependsOn.filter((input) => input !== name && known.has(input)),
    })),
  );
  const hasWrongNames = unknown.length > 0 || known.size < modules.length;
  return [
    ...unknown,
    ...selfDependencies(spec),
    ...findCycles(graph).map((cycle) => cycleError(namesOf(graph, cycle), { pipeline })),
    // A wrong name cuts the graph apart: that is one mistake, not two.
    ...(hasWrongNames ? [] : disjointParts(pipeline, graph)),
  ];
}

function unknownDependencies({ name: pipeline, modules }: PipelineSpec, known: ReadonlySet<string>): MagdaError[] {
  const wrong = modules.filter(({ dependsOn }) => !dependsOn.every((input) => known.has(input)));
  if (wrong.length === 0) return [];
  const all = quoted([...known]);
  const names = new KnownNames(known);
  return wrong.flatMap(({ name: module, dependsOn }) =>
    dependsOn
      .filter((input) => !known.has(input))
      .map((input) => {
        const suggestion = names.nearest(input);
        const hint = suggestion === undefined ? `The modules are ${all}.` : `Did you mean "${suggestion}"?`;
        return new UnknownNameError(
          `Module "${module}" depends on "${input}", but the pipeline has no module of that name. ${hint}`,
          { pipeline, module, dependency: input, suggestion },
        );
      }),
  );
}

function selfDependencies({ name: pipeline, modules }: PipelineSpec): MagdaError[] {
  return modules
    .filter(({ name, dependsOn }) => dependsOn.includes(name))
    .map(
      ({ name: module }) =>
        new CyclicDependenciesError(`Module "${module}" depends on itself. Remove that link.`, [module], {
          pipeline,
          module,
          dependency: module,
        }),
    );
}

function disjointParts(pipeline: string, graph: Graph): MagdaError[] {
  const parts = connectedParts(graph).map((part) => namesOf(graph, part));
  if (parts.length < 2) return [];
  const shown = parts.slice(0, 10).map((part) => `(${quoted(part)})`);
  const more = parts.length > shown.length ? ' …' : '';
  return [
    new DisjointGraphError(
      `The modules fall into ${parts.length} parts that are not linked: ${shown.join(' ')}${more}. ` +
        'Link them, or build a pipeline of each.',
      parts,
      { pipeline },
    ),
  ];
}

function namesOf(graph: Graph, modules: readonly number[]): string[] {
  return modules.map((index) => graph.nameOf(index));
}
