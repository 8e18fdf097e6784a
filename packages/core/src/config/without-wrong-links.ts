/** Takes out of a pipeline what keeps it from being a graph, so that the rest can be looked at. */

import { findCycles } from '../graph/cycle.js';
import { Graph } from '../graph/graph.js';
import type { NodeSpec, PipelineSpec } from '../spec/spec.js';

/** Without modules of a name that is taken, links to nowhere, and circles; undefined if there are none of these. */
export function withoutWrongLinks(spec: PipelineSpec): PipelineSpec | undefined {
  const byName = new Map<string, NodeSpec>();
  for (const module of spec.modules) if (!byName.has(module.name)) byName.set(module.name, module);
  let modules = [...byName.values()].map((module) =>
    without(module, (input) => input === module.name || !byName.has(input)),
  );
  for (let links = circular(modules); links.size > 0; links = circular(modules)) {
    const cut = links;
    modules = modules.map((module) => without(module, (input) => cut.get(module.name) === input));
  }
  const isSame = modules.length === spec.modules.length && modules.every((module, at) => module === spec.modules[at]);
  return isSame ? undefined : { ...spec, modules };
}

/** One link of each circle: from a module to the dependency that closes it. */
function circular(modules: readonly NodeSpec[]): ReadonlyMap<string, string> {
  const graph = new Graph(modules.map(({ name, dependsOn }) => ({ name, inputs: dependsOn })));
  return new Map(
    findCycles(graph).map((cycle) => [graph.nameOf(cycle[0] as number), graph.nameOf(cycle.at(-1) as number)]),
  );
}

function without(module: NodeSpec, isWrong: (input: string) => boolean): NodeSpec {
  const dependsOn = module.dependsOn.filter((input) => !isWrong(input));
  return dependsOn.length === module.dependsOn.length ? module : { ...module, dependsOn };
}
