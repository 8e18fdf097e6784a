/** Finds groups that wait for each other in one phase, although their modules do not. */

import { GroupCycleError, type MagdaError } from '../errors/errors.js';
import { circle, findCycles } from '../graph/cycle.js';
import { Graph } from '../graph/graph.js';
import { quoted } from '../text/quoted.js';
import { type Grouping, type Invocation, inputsIn } from './partition.js';
import { separable } from './separable.js';

const PHASES = ['run', 'process'] as const;

/** Links of a loop that its error tells; the rest can be seen from the path. */
const MOST_LINKS = 10;

/** One error for each set of groups that all wait for each other; it says which modules to move. */
export function groupCycles(grouping: Grouping, invocations: readonly Invocation[], pipeline: string): MagdaError[] {
  return PHASES.flatMap((phase) => {
    const inPhase = invocations.filter((invocation) => invocation.phase === phase);
    return findCycles(waitGraph(grouping, inPhase)).map((cycle) => {
      const loop = cycle.flatMap((at) => inPhase[at] ?? []);
      return loopError(grouping, loop, pipeline);
    });
  });
}

/** The groups of one phase, each reading those whose results it waits for. */
function waitGraph({ groups }: Grouping, invocations: readonly Invocation[]): Graph {
  return new Graph(
    invocations.map(({ group = '', externals }) => ({
      name: group,
      inputs: externals.map((external) => groups[external] ?? ''),
    })),
  );
}

function loopError(grouping: Grouping, loop: readonly Invocation[], pipeline: string): GroupCycleError {
  const cycle = loop.map(({ group = '' }) => group);
  const path = circle(cycle);
  // In the order of the path: the link into the first group closes it.
  const readers = [...loop.keys()].slice(1).concat(0);
  const links = readers.slice(0, MOST_LINKS).flatMap((at) => linksInto(grouping, loop, at).slice(0, 1));
  const { group, modules } = separable(grouping, loop);
  const names = modules.map((module) => grouping.graph.nameOf(module));
  const own = modules.length === 1 ? 'its own' : 'their own';
  return new GroupCycleError(
    `Groups wait for each other in the ${loop[0]?.phase} phase: ${path}. ${links.join('; ')}. ` +
      `Move ${quoted(names)} from "${group}" to a group of ${own}.`,
    cycle,
    { pipeline, module: names[0], group },
  );
}

function linksInto({ graph, phases, groups }: Grouping, loop: readonly Invocation[], at: number): string[] {
  const source = loop.at(at - 1);
  const reader = loop[at];
  if (source === undefined || reader === undefined) return [];
  return reader.modules.flatMap((module) =>
    inputsIn({ graph, phases }, reader.phase, module)
      .filter((input) => groups[input] === source.group)
      .map(
        (input) => `"${graph.nameOf(module)}" in "${reader.group}" needs "${graph.nameOf(input)}" of "${source.group}"`,
      ),
  );
}
