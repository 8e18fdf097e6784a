import { expect, test } from 'vitest';
import { group, pipeline } from '../graph/fixtures/notation.js';
import { analyze } from './structure.js';

test('a pipeline without problems has a structure', () => {
  const { problems, structure } = analyze(pipeline('a:g1! -> agg:g2(agg)'));
  expect(problems).toEqual([]);
  expect(structure).toMatchObject({
    order: [0, 1],
    phases: ['run', 'process'],
    groups: ['g1', 'g2'],
    exposed: [true, false],
    computedBy: [0, 2],
    awaitedBy: [[1], []],
    publications: ['end', 'never'],
  });
});

test('P094 problems of groups, phases and loops of groups are told together', () => {
  const spec = pipeline('a:g1 -> b:g2 -> c:g1 -> agg:g3(agg) -> x:g3', 'a -> x');
  const { problems, structure } = analyze({ ...spec, groups: [group('g9')] });
  expect(problems.map(({ code }) => code)).toEqual([
    'MAGDA_INVALID_GROUP',
    'MAGDA_INVALID_AGGREGATE',
    'MAGDA_GROUP_CYCLE',
  ]);
  expect(structure).toBeUndefined();
});

test('where links are wrong, loops and phases are not guessed at', () => {
  const { problems } = analyze(pipeline('a:g1 -> b:g2 -> c:g1', 'd:g1 -> e:g1 -> d'));
  expect(problems.map(({ code }) => code)).toEqual(['MAGDA_CYCLE', 'MAGDA_DISJOINT']);
});

test('a module without a group is that problem alone', () => {
  const { problems } = analyze(pipeline('a:g1 -> b -> c:g1'));
  expect(problems).toMatchObject([{ code: 'MAGDA_INVALID_GROUP', module: 'b' }]);
});

test('P107 P108 an empty sequential pipeline has an empty structure', () => {
  expect(analyze(pipeline())).toMatchObject({ problems: [], structure: { order: [], invocations: [] } });
});
