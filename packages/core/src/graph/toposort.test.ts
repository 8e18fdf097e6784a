import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CyclicDependenciesError } from '../errors/errors.js';
import { acyclicNodes, reproducible } from './fixtures/arbitrary.js';
import { pipeline } from './fixtures/notation.js';
import { Graph } from './graph.js';
import { topologicalOrder } from './toposort.js';

function orderOf(...chains: string[]): string[] {
  const { modules } = pipeline(...chains);
  const graph = new Graph(modules.map(({ name, dependsOn }) => ({ name, inputs: dependsOn })));
  return topologicalOrder(graph).map((index) => graph.nameOf(index));
}

/** Again and again the first-added module whose inputs are all placed. */
function naiveOrder(graph: Graph): number[] {
  const order: number[] = [];
  const isPlaced = (index: number) => order.includes(index);
  while (order.length < graph.size) {
    const next = [...graph.names.keys()].find((index) => !isPlaced(index) && graph.inputsOf(index).every(isPlaced));
    order.push(next ?? Number.NaN);
  }
  return order;
}

test.each<[string, string[], string]>([
  ['P086 a chain', ['A -> B -> C -> D'], 'A B C D'],
  ['P087 a join is no cycle', ['A -> B -> D', 'A -> C -> D'], 'A B C D'],
  ['P096 two modules', ['module_1 -> module_2'], 'module_1 module_2'],
  ['P096 a third after them', ['module_1 -> module_2 -> module_3'], 'module_1 module_2 module_3'],
  ['P098 ties keep the order of adding', ['A -> B', 'A -> C', 'B -> D', 'C -> D'], 'A B C D'],
  ['P098 and change with it', ['A -> C', 'A -> B', 'B -> D', 'C -> D'], 'A C B D'],
  [
    'P097 breadth by the order of adding',
    [
      'reg1 -> agg',
      'reg1 -> reg11',
      'reg1 -> reg12',
      'agg -> after1 -> after11',
      'agg -> after2',
      'after1 -> after12 -> after121',
    ],
    'reg1 agg reg11 reg12 after1 after11 after2 after12 after121',
  ],
])('%s', (_, chains, expected) => {
  expect(orderOf(...chains).join(' ')).toBe(expected);
});

test('the order is the one that a naive search finds', () => {
  fc.assert(
    fc.property(acyclicNodes(), (nodes) => {
      const graph = new Graph(nodes);
      expect(topologicalOrder(graph)).toEqual(naiveOrder(graph));
    }),
    reproducible,
  );
});

test('whatever the order of adding, each module comes once and after its inputs', () => {
  fc.assert(
    fc.property(acyclicNodes(30), (nodes) => {
      const graph = new Graph(nodes);
      const order = topologicalOrder(graph);
      expect([...order].sort((a, b) => a - b)).toEqual([...graph.names.keys()]);
      const place = new Map(order.map((index, at) => [index, at]));
      for (const index of order)
        for (const input of graph.inputsOf(index)) expect(place.get(input)).toBeLessThan(place.get(index) ?? -1);
    }),
    reproducible,
  );
});

test('F01 a cycle that the first module does not reach is thrown whole', () => {
  const attempt = () => orderOf('X -> Y', 'A -> B -> C -> A', 'C -> Y');
  expect(attempt).toThrow(CyclicDependenciesError);
  expect(attempt).toThrow('A -> B -> C -> A');
});

test('A36 a chain and a ladder of diamonds of 100,000 modules take no recursion and linear time', () => {
  const size = 100_000;
  const chain = new Graph(
    Array.from({ length: size }, (_, at) => ({ name: `${at}`, inputs: at === 0 ? [] : [`${at - 1}`] })),
  );
  expect(topologicalOrder(chain).at(-1)).toBe(size - 1);
  const diamonds = new Graph(
    Array.from({ length: size }, (_, at) => {
      const top = at - (at % 3);
      if (at % 3 > 0) return { name: `${at}`, inputs: [`${top}`] };
      return { name: `${at}`, inputs: at === 0 ? [] : [`${at - 2}`, `${at - 1}`] };
    }),
  );
  expect(topologicalOrder(diamonds)).toHaveLength(size);
});
