/** Tells run-phase modules from process-phase modules: everything downstream of an Aggregate is processed. */

import { InvalidAggregateError, type MagdaError } from '../errors/errors.js';
import type { Graph, ModuleIndex } from '../graph/graph.js';
import { quoted } from '../text/quoted.js';
import type { Phase } from '../wire/protocol.js';

/** In which phase each module's result comes about; an Aggregate's own does in the process phase. */
export function phasesOf(graph: Graph, aggregates: ReadonlySet<ModuleIndex>): readonly Phase[] {
  return aggregatesAbove(graph, aggregates).map((above) => (above === undefined ? 'run' : 'process'));
}

/** Aggregates that follow an Aggregate, and modules that mix the phases. */
export function phaseProblems(graph: Graph, aggregates: ReadonlySet<ModuleIndex>, pipeline: string): MagdaError[] {
  const above = aggregatesAbove(graph, aggregates);
  return graph.names.flatMap((module, index) => {
    const inputs = graph.inputsOf(index);
    const late = inputs.find((input) => above[input] !== undefined);
    const early = inputs.filter((input) => above[input] === undefined);
    if (late === undefined || (early.length === 0 && !aggregates.has(index))) return [];

    const aggregate = above[late] ?? late;
    const from = `Aggregate "${graph.nameOf(aggregate)}"`;
    const what = late === aggregate ? from : `"${graph.nameOf(late)}" (after ${from})`;
    const others = quoted(early.map((input) => graph.nameOf(input)));
    const message = aggregates.has(index)
      ? `Aggregate "${module}" takes ${what}: Aggregates gather what run() gives, and this comes with process(). ` +
        'Make do with one of the two Aggregates, or build a second pipeline.'
      : `Module "${module}" takes ${what}, which comes with process(), together with ${others}, which run() gives. ` +
        `Remove one kind of link, or gather ${others} in an Aggregate too.`;
    return [new InvalidAggregateError(message, { pipeline, module })];
  });
}

/** One of the Aggregates that each module is or follows, if there is one. */
function aggregatesAbove(graph: Graph, aggregates: ReadonlySet<ModuleIndex>): readonly (ModuleIndex | undefined)[] {
  const above: (ModuleIndex | undefined)[] = graph.names.map((_, index) => (aggregates.has(index) ? index : undefined));
  const todo = [...aggregates];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    for (const reader of graph.readersOf(at)) {
      if (above[reader] !== undefined) continue;
      above[reader] = above[at];
      todo.push(reader);
    }
  }
  return above;
}
