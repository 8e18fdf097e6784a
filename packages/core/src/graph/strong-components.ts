/** Finds the strongly connected components of a graph: sets of modules that all depend on each other. */

import type { Graph, ModuleIndex } from './graph.js';

/** Every module is in exactly one component. Components and their members are in the order of adding. */
export function strongComponents(graph: Graph): readonly (readonly ModuleIndex[])[] {
  // Kosaraju: going back along the links in reverse finishing order never leaves a component.
  const roots = new Int32Array(graph.size).fill(-1);
  for (const root of finishingOrder(graph).reverse()) {
    if (roots[root] !== -1) continue;
    roots[root] = root;
    const found = [root];
    for (let at = found.pop(); at !== undefined; at = found.pop()) {
      for (const input of graph.inputsOf(at)) {
        if (roots[input] !== -1) continue;
        roots[input] = root;
        found.push(input);
      }
    }
  }

  const components = new Map<ModuleIndex, ModuleIndex[]>();
  for (const [index, root] of roots.entries()) {
    const members = components.get(root);
    if (members) members.push(index);
    else components.set(root, [index]);
  }
  return [...components.values()];
}

/** The modules in the order in which a depth-first walk along the readers leaves them. */
function finishingOrder(graph: Graph): ModuleIndex[] {
  const seen = new Uint8Array(graph.size);
  const walked = new Int32Array(graph.size);
  const order: ModuleIndex[] = [];
  for (let root = 0; root < graph.size; root++) {
    if (seen[root]) continue;
    seen[root] = 1;
    const path = [root];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const reader = graph.readersOf(at)[walked[at]!];
      walked[at]! += 1;
      if (reader === undefined) {
        order.push(at);
        path.pop();
      } else if (!seen[reader]) {
        seen[reader] = 1;
        path.push(reader);
      }
    }
  }
  return order;
}
