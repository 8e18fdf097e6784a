import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCycles } from './cycle.js';
import { anyGraph, reproducible } from './fixtures/arbitrary.js';
import { Graph } from './graph.js';
import { strongComponents } from './strong-components.js';
import { topologicalOrder } from './toposort.js';

function reachable(graph: Graph, from: number): Set<number> {
  const found = new Set(graph.readersOf(from));
  for (const at of found) for (const reader of graph.readersOf(at)) found.add(reader);
  return found;
}

test('modules share a component exactly if each reaches the other', () => {
  fc.assert(
    fc.property(anyGraph(), (graph) => {
      const components = strongComponents(graph);
      expect(components.flat().sort((a, b) => a - b)).toEqual([...graph.names.keys()]);
      const componentOf = (index: number) => components.findIndex((members) => members.includes(index));
      for (const a of graph.names.keys())
        for (const b of graph.names.keys())
          if (a !== b)
            expect(componentOf(a) === componentOf(b)).toBe(reachable(graph, a).has(b) && reachable(graph, b).has(a));
    }),
    reproducible,
  );
});

test('every cycle is closed, visits each of its modules once, and there is one for each component', () => {
  fc.assert(
    fc.property(anyGraph(), (graph) => {
      const cycles = findCycles(graph);
      for (const cycle of cycles) {
        expect(new Set(cycle).size).toBe(cycle.length);
        for (const [at, index] of cycle.entries())
          expect(graph.readersOf(index)).toContain(cycle[(at + 1) % cycle.length]);
      }
      const cyclic = strongComponents(graph).filter(([first = -1]) => reachable(graph, first).has(first));
      expect(cycles.map(([first]) => first)).toEqual(cyclic.map(([first]) => first));
    }),
    reproducible,
  );
});

test('there is an order exactly if there is no cycle', () => {
  fc.assert(
    fc.property(anyGraph(4), (graph) => {
      if (findCycles(graph).length === 0) expect(topologicalOrder(graph)).toHaveLength(graph.size);
      else expect(() => topologicalOrder(graph)).toThrow('circle');
    }),
    reproducible,
  );
});

test('a ring of 100,000 modules is found whole', () => {
  const size = 100_000;
  const ring = new Graph(Array.from({ length: size }, (_, at) => ({ name: `${at}`, inputs: [`${(at + 1) % size}`] })));
  const [cycle] = findCycles(ring);
  expect(cycle).toHaveLength(size);
});
