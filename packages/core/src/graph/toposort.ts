/** Orders modules so that each comes after its inputs; ties keep the order in which modules were added. */

import { IndexHeap } from '../util/index-heap.js';
import { cycleError, findCycles } from './cycle.js';
import type { Graph, ModuleIndex } from './graph.js';

/** @throws {CyclicDependenciesError} naming the modules of one cycle, in order. */
export function topologicalOrder(graph: Graph): readonly ModuleIndex[] {
  const waiting = graph.inDegrees();
  const ready = new IndexHeap();
  for (const [index, inputs] of waiting.entries()) if (inputs === 0) ready.push(index);

  const order: ModuleIndex[] = [];
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    order.push(index);
    for (const reader of graph.readersOf(index)) {
      waiting[reader]! -= 1;
      if (waiting[reader] === 0) ready.push(reader);
    }
  }

  if (order.length < graph.size) {
    const [cycle = []] = findCycles(graph);
    throw cycleError(cycle.map((index) => graph.nameOf(index)));
  }
  return order;
}
