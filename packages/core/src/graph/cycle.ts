/** Finds circles of modules that depend on each other. */

import { CyclicDependenciesError, type ErrorDetails } from '../errors/errors.js';
import type { Graph, ModuleIndex } from './graph.js';
import { strongComponents } from './strong-components.js';

/**
 * One cycle of each strongly connected component, wherever it lies: the shortest through the component's first module,
 * in the direction of the data, beginning with that module.
 */
export function findCycles(graph: Graph): ModuleIndex[][] {
  return strongComponents(graph).flatMap((component) => {
    const [first] = component;
    if (first === undefined) return [];
    const isCyclic = component.length > 1 || graph.inputsOf(first).includes(first);
    return isCyclic ? [shortestCycle(graph, first, new Set(component))] : [];
  });
}

/** A cycle in words, as an error. */
export function cycleError(cycle: readonly string[], place?: ErrorDetails): CyclicDependenciesError {
  const path = circle(cycle);
  return new CyclicDependenciesError(
    `Modules depend on each other in a circle: ${path}. Remove one of these links.`,
    cycle,
    place,
  );
}

/** Names of a long one that a message shows. */
const MOST_SHOWN = 20;

/** `a -> b -> a`; of a long one the beginning and the end. */
export function circle(names: readonly string[]): string {
  const all = [...names, ...names.slice(0, 1)];
  if (all.length <= MOST_SHOWN) return all.join(' -> ');
  const left = all.length - MOST_SHOWN;
  return [...all.slice(0, MOST_SHOWN / 2), `(${left} more)`, ...all.slice(-MOST_SHOWN / 2)].join(' -> ');
}

function shortestCycle(graph: Graph, start: ModuleIndex, component: ReadonlySet<ModuleIndex>): ModuleIndex[] {
  const cameFrom = new Map<ModuleIndex, ModuleIndex | undefined>([[start, undefined]]);
  // A Map may grow while it is walked, and is walked in order: that is breadth first. Nothing outside leads back.
  for (const at of cameFrom.keys())
    for (const reader of graph.readersOf(at))
      if (component.has(reader) && !cameFrom.has(reader)) cameFrom.set(reader, at);

  const closing = new Set(graph.inputsOf(start));
  const path: ModuleIndex[] = [];
  let at = [...cameFrom.keys()].find((index) => closing.has(index));
  for (; at !== undefined; at = cameFrom.get(at)) path.push(at);
  return path.reverse();
}
