import { describe, expect, test } from 'vitest';
import { pipeline } from '../graph/fixtures/notation.js';
import { Graph } from '../graph/graph.js';
import { cut } from './fixtures/cut.js';
import { phasesOf } from './phases.js';
import { analyze } from './structure.js';

function phases(...chains: string[]): Record<string, string> {
  const { graph, phases } = cut(...chains);
  return Object.fromEntries(phases.map((phase, index) => [graph.nameOf(index), phase]));
}

const problems = (...chains: string[]) => analyze(pipeline(...chains)).problems;

test('P163 everything downstream of an Aggregate is processed', () => {
  expect(phases('reg -> agg(agg) -> after')).toEqual({ reg: 'run', agg: 'process', after: 'process' });
});

test('P164 at any distance, and siblings are left alone', () => {
  const found = phases(
    'reg1 -> agg(agg)',
    'reg1 -> reg11',
    'reg1 -> reg12',
    'agg -> after1 -> after11',
    'agg -> after2',
    'after1 -> after12 -> after121',
  );
  const regular = Object.keys(found).filter((name) => found[name] === 'run');
  expect(regular).toEqual(['reg1', 'reg11', 'reg12']);
  expect(Object.keys(found)).toHaveLength(9);
});

describe('a module that mixes the phases is refused, and both kinds of input are named', () => {
  test.each([
    ['P165 sequential', ['1 -> 2(agg) -> 3 -> 4', '1 -> 4'], '4', ['"4"', '"3"', 'Aggregate "2"', '"1"']],
    [
      'P166 parallel',
      ['m1:g1 -> m2:g1(agg) -> m5:g3', 'm3:g2 -> m4:g2 -> m5'],
      'm5',
      ['"m5"', '"m2"', 'Aggregate "m2"', '"m4"'],
    ],
  ])('%s', (_, chains, module, parts) => {
    const found = problems(...chains);
    expect(found).toMatchObject([{ code: 'MAGDA_INVALID_AGGREGATE', module, pipeline: 'test' }]);
    for (const part of parts) expect(found[0]?.message).toContain(part);
  });
});

test('P193 an Aggregate downstream of an Aggregate is refused, and both are named', () => {
  const found = problems('a:g1 -> agg1:g2(agg) -> y:g3 -> agg2:g4(agg)', 'a -> agg2');
  expect(found).toMatchObject([{ code: 'MAGDA_INVALID_AGGREGATE', module: 'agg2' }]);
  expect(found[0]?.message).toContain('Aggregate "agg2" takes "y" (after Aggregate "agg1")');
});

test('A36 marking 100,000 modules in diamonds behind one Aggregate takes linear time', () => {
  const size = 99_999;
  const graph = new Graph(
    Array.from({ length: size }, (_, at) => {
      const top = at - (at % 3);
      if (at % 3 > 0) return { name: `${at}`, inputs: [`${top}`] };
      return { name: `${at}`, inputs: at === 0 ? [] : [`${at - 2}`, `${at - 1}`] };
    }),
  );
  const found = phasesOf(graph, new Set([3]));
  expect(found.filter((phase) => phase === 'run')).toHaveLength(3);
});
