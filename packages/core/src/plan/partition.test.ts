import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reproducible } from '../graph/fixtures/arbitrary.js';
import { Graph } from '../graph/graph.js';
import { topologicalOrder } from '../graph/toposort.js';
import { cut, lines } from './fixtures/cut.js';
import { groupings } from './fixtures/groupings.js';
import { inputsIn, partition } from './partition.js';

describe('invocations', () => {
  test.each([
    ['P127 one group', ['m1:g1'], ['run g1: m1']],
    [
      'P129 P128 a chain of groups',
      ['m1:g1 -> m2:g2 -> m3:g3'],
      ['run g1: m1', 'run g2: m2 <- m1', 'run g3: m3 <- m2'],
    ],
    [
      'P139 a group waits for modules, not for groups',
      ['A:g1 -> B:g1', 'A -> D:g3', 'C:g2 -> D'],
      ['run g1: A B', 'run g3: D <- A C', 'run g2: C'],
    ],
    [
      'P099 modules keep the order of the whole graph, links within a group are no externals',
      ['a:g1 -> b:g2 -> c:g2 -> d:g2', 'a -> d'],
      ['run g1: a', 'run g2: b c d <- a'],
    ],
    ['a sequential pipeline is one group', ['a -> b', 'a -> c'], ['run undefined: a b c']],
    ['P107 an empty one has none', [], []],
    [
      'P187 an Aggregate at the start',
      ['m1:g1(agg) -> m2:g1', 'm1 -> m3:g2'],
      ['run g1: m1', 'process g1: m1 m2', 'process g2: m3 <- m1'],
    ],
    [
      'P188 and a chain after it',
      ['m1:g1(agg) -> m2:g1 -> m3:g2'],
      ['run g1: m1', 'process g1: m1 m2', 'process g2: m3 <- m2'],
    ],
    [
      'P189 a group takes part only in the phases of its modules',
      ['a:g1 -> agg:g2(agg) -> x:g3', 'agg -> y:g3'],
      ['run g1: a', 'run g2: agg <- a', 'process g2: agg', 'process g3: x y <- agg'],
    ],
    [
      'P190 an Aggregate waits for its inputs in the run phase only',
      ['a:g1 -> agg:g2(agg) -> x:g2'],
      ['run g1: a', 'run g2: agg <- a', 'process g2: agg x'],
    ],
    [
      'P191 in the process phase nobody waits for the run phase',
      ['a:g1 -> agg:g3(agg) -> x:g4', 'a -> r:g4'],
      ['run g1: a', 'run g3: agg <- a', 'run g4: r <- a', 'process g3: agg', 'process g4: x <- agg'],
    ],
    [
      'P192 in the run phase nobody waits for the process phase',
      ['a:g1 -> agg:g1(agg) -> y:g5 -> x:g4', 'a -> r:g4'],
      ['run g1: a agg', 'run g4: r <- a', 'process g1: agg', 'process g5: y <- agg', 'process g4: x <- y'],
    ],
  ])('%s', (_, chains, expected) => {
    expect(lines(cut(...chains)).sort()).toEqual([...expected].sort());
  });

  test('P156 groups come in the order in which their first modules were added, the run phase first', () => {
    expect(lines(cut('c:gC -> agg:gA(agg) -> x:gC', 'b:gB -> agg'))).toEqual([
      'run gC: c',
      'run gA: agg <- c b',
      'run gB: b',
      'process gC: x <- agg',
      'process gA: agg',
    ]);
  });
});

describe('publications', () => {
  const publications = (...chains: string[]) => {
    const { graph, publications: found } = cut(...chains);
    return Object.fromEntries(found.map((publication, index) => [graph.nameOf(index), publication]));
  };

  test.each([
    [
      'P139 another group waits and more is to do',
      ['A:g1 -> B:g1', 'A -> D:g3', 'C:g2 -> D'],
      { A: 'early', B: 'never', C: 'end', D: 'never' },
    ],
    ['exposed alone is never early', ['a:g1! -> b:g1!'], { a: 'end', b: 'end' }],
    ['awaited and exposed is early', ['a:g1! -> b:g1', 'a -> c:g2'], { a: 'early', b: 'never', c: 'never' }],
    [
      'nothing hurries ahead of an Aggregate that only collects',
      ['a:g1 -> agg:g1(agg)', 'a -> r:g2'],
      { a: 'end', agg: 'never', r: 'never' },
    ],
    [
      'an Aggregate is early in the process phase',
      ['a:g1 -> agg:g2(agg) -> x:g2', 'agg -> y:g3'],
      { a: 'end', agg: 'early', x: 'never', y: 'never' },
    ],
    ['sequential', ['a -> b! -> c'], { a: 'never', b: 'end', c: 'never' }],
  ])('%s', (_, chains, expected) => {
    expect(publications(...chains)).toEqual(expected);
  });
});

describe('in every partition', () => {
  test('every module has its result from one invocation, and Aggregates collect in one more', () => {
    fc.assert(
      fc.property(groupings(), (grouping) => {
        const { invocations, computedBy } = partition(grouping);
        for (const index of grouping.graph.names.keys()) {
          const phases = invocations.filter(({ modules }) => modules.includes(index)).map(({ phase }) => phase);
          expect(phases).toEqual(grouping.aggregates.has(index) ? ['run', 'process'] : [grouping.phases[index]]);
          const by = invocations[computedBy[index] ?? -1];
          expect(by).toMatchObject({ group: grouping.groups[index], phase: grouping.phases[index] });
        }
      }),
      reproducible,
    );
  });

  test('every input is computed earlier in the invocation, or is an external of its phase; nothing else is', () => {
    fc.assert(
      fc.property(groupings(), (grouping) => {
        const { invocations, computedBy, awaitedBy } = partition(grouping);
        for (const [number, { phase, group, modules, externals }] of invocations.entries()) {
          const needed = modules.flatMap((module, at) => {
            const inputs = inputsIn(grouping, phase, module);
            return inputs.filter((input) => !modules.slice(0, at).includes(input));
          });
          expect(externals).toEqual([...new Set(needed)]);
          for (const external of externals) {
            const source = invocations[computedBy[external] ?? -1];
            expect(source?.phase).toBe(phase);
            expect(source?.group).not.toBe(group);
            expect(awaitedBy[external]).toContain(number);
          }
        }
        expect(awaitedBy.flat()).toHaveLength(invocations.flatMap(({ externals }) => externals).length);
      }),
      reproducible,
    );
  });

  test('no result that is awaited or exposed stays, and none leaves early for nothing', () => {
    fc.assert(
      fc.property(groupings(), (grouping) => {
        const { invocations, computedBy, awaitedBy, publications } = partition(grouping);
        for (const index of grouping.graph.names.keys()) {
          const isAwaited = awaitedBy[index]?.length !== 0;
          expect(publications[index] === 'never').toBe(!isAwaited && !grouping.exposed[index]);
          if (publications[index] !== 'early') continue;
          expect(isAwaited).toBe(true);
          expect(invocations[computedBy[index] ?? -1]?.modules.at(-1)).not.toBe(index);
        }
      }),
      reproducible,
    );
  });
});

test('100,000 modules in 10,000 groups take linear time', () => {
  const nodes = Array.from({ length: 100_000 }, (_, at) => ({ name: `${at}`, inputs: at === 0 ? [] : [`${at - 1}`] }));
  const graph = new Graph(nodes);
  const { invocations } = partition({
    graph,
    order: topologicalOrder(graph),
    phases: nodes.map(() => 'run' as const),
    aggregates: new Set(),
    groups: nodes.map((_, at) => `g${Math.floor(at / 10)}`),
    exposed: nodes.map(() => false),
  });
  expect(invocations).toHaveLength(10_000);
});
