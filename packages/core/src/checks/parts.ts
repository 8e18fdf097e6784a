/** Splits a graph into the parts that no link joins. */

import type { Graph, ModuleIndex } from '../graph/graph.js';

/** The direction of links is ignored. Parts and their modules are in the order of adding. */
export function connectedParts(graph: Graph): readonly (readonly ModuleIndex[])[] {
  const seen = new Uint8Array(graph.size);
  const parts: ModuleIndex[][] = [];
  for (let first = 0; first < graph.size; first++) {
    if (seen[first]) continue;
    seen[first] = 1;
    const part = [first];
    // The array grows while it is walked.
    for (const at of part) {
      for (const neighbors of [graph.inputsOf(at), graph.readersOf(at)]) {
        for (const next of neighbors) {
          if (seen[next]) continue;
          seen[next] = 1;
          part.push(next);
        }
      }
    }
    parts.push(part.sort((a, b) => a - b));
  }
  return parts;
}
