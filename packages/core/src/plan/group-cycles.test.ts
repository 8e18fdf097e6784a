import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GroupCycleError } from '../errors/errors.js';
import { reproducible } from '../graph/fixtures/arbitrary.js';
import { pipeline } from '../graph/fixtures/notation.js';
import { groupings, runs } from './fixtures/groupings.js';
import { groupCycles } from './group-cycles.js';
import { type Grouping, partition } from './partition.js';
import { analyze } from './structure.js';

const problems = (...chains: string[]) => analyze(pipeline(...chains)).problems;
const cyclesOf = (grouping: Grouping) => groupCycles(grouping, partition(grouping).invocations, 'test');

test('P158 F13 the loop of groups, the links that make it, and the module to move', () => {
  const [problem, ...others] = problems('A:g1 -> B:g2 -> D:g1');
  expect(problem).toBeInstanceOf(GroupCycleError);
  expect(problem).toMatchObject({ pipeline: 'test', cycle: ['g1', 'g2'] });
  expect(problem?.message).toBe(
    'Groups wait for each other in the run phase: g1 -> g2 -> g1. ' +
      '"B" in "g2" needs "A" of "g1"; "D" in "g1" needs "B" of "g2". Move "D" from "g1" to a group of its own.',
  );
  expect(others).toEqual([]);
});

test.each([
  [
    'F13 what follows must move along',
    ['A:g1 -> B:g2 -> D:g1 -> E:g1 -> F:g1', 'C:g2 -> B -> G:g2', 'A -> H:g1'],
    'Move "B", "G" from "g2"',
  ],
  ['F13 three groups', ['a:g1 -> b:g2 -> c:g3 -> d:g1'], 'g1 -> g2 -> g3 -> g1'],
  ['F13 in the process phase', ['s:g0 -> agg:g1(agg) -> b:g2 -> c:g1'], 'in the process phase: g1 -> g2 -> g1'],
  ['F13 through an Aggregate that collects', ['a:g1 -> b:g2 -> agg:g1(agg)'], 'Move "agg" from "g1"'],
])('%s', (_, chains, part) => {
  expect(problems(...chains).map(({ message }) => message)).toEqual([expect.stringContaining(part)]);
});

test('F13 every set of groups that wait for each other is told', () => {
  const found = problems('a:g1 -> b:g2 -> c:g1', 'a -> d:g3 -> e:g4 -> f:g3');
  expect(found).toMatchObject([{ cycle: ['g1', 'g2'] }, { cycle: ['g3', 'g4'] }]);
});

test('a run-phase and a process-phase link together are no loop', () => {
  expect(problems('a:g1 -> agg:g2(agg) -> x:g1')).toEqual([]);
});

describe('of random groupings', () => {
  test('a loop is told exactly if some group would wait for ever', () => {
    fc.assert(
      fc.property(groupings(), (grouping) => {
        expect(cyclesOf(grouping).length === 0).toBe(runs(grouping, partition(grouping).invocations));
      }),
      reproducible,
    );
  });

  test('whoever does what the errors say gets a pipeline that runs', () => {
    fc.assert(
      fc.property(groupings(), (grouping) => {
        let current = grouping;
        for (let moves = 0; moves <= grouping.graph.size; moves++) {
          const [problem] = cyclesOf(current);
          if (problem === undefined) return runs(current, partition(current).invocations);
          current = obey(current, problem.message, `own${moves}`);
        }
        return false;
      }),
      reproducible,
    );
  });
});

function obey(grouping: Grouping, message: string, to: string): Grouping {
  const [, names = '', from] = /Move (.*) from "(.*)" to/.exec(message) ?? [];
  const moved = names.split(', ').map((name) => grouping.graph.indexOf(name.slice(1, -1)));
  expect(moved.map((index) => grouping.groups[index])).toEqual(moved.map(() => from));
  return { ...grouping, groups: grouping.groups.map((group, index) => (moved.includes(index) ? to : group)) };
}
