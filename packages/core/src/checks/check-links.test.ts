import { describe, expect, test } from 'vitest';
import { CyclicDependenciesError, DisjointGraphError, UnknownNameError } from '../errors/errors.js';
import { pipeline } from '../graph/fixtures/notation.js';
import type { PipelineSpec } from '../spec/spec.js';
import { linkProblems } from './check-links.js';

const ring = ['A -> B -> C -> D -> E -> F -> G -> A', 'A -> side_A', 'D -> side_D', 'G -> side_G'];

/** The module `reader` also depends on `input`, which may be itself or nobody. */
function linked(spec: PipelineSpec, reader: string, input: string): PipelineSpec {
  const modules = spec.modules.map((module) =>
    module.name === reader ? { ...module, dependsOn: [...module.dependsOn, input] } : module,
  );
  return { ...spec, modules };
}

describe('disjoint parts', () => {
  test.each([
    ['P084 an isolated module', ['A -> B -> C', 'A -> C', 'D'], [['A', 'B', 'C'], ['D']]],
    [
      'P085 two components',
      ['A -> B -> C', 'B -> D', 'E -> F'],
      [
        ['A', 'B', 'C', 'D'],
        ['E', 'F'],
      ],
    ],
  ])('%s', (_, chains, parts) => {
    const [problem, ...others] = linkProblems(pipeline(...chains));
    expect(problem).toBeInstanceOf(DisjointGraphError);
    expect(problem).toMatchObject({ pipeline: 'test', parts });
    expect(problem?.message).toContain(`("${parts[1]?.join('", "')}")`);
    expect(others).toEqual([]);
  });

  test('P085 the direction of links does not matter', () => {
    expect(linkProblems(pipeline('A -> C', 'B -> C', 'B -> D'))).toEqual([]);
  });

  test('many parts are told in few words', () => {
    const [problem] = linkProblems(pipeline(...Array.from({ length: 5000 }, (_, at) => `m${at}`)));
    expect(problem?.message.length).toBeLessThan(500);
    expect((problem as DisjointGraphError).parts).toHaveLength(5000);
  });
});

describe('cycles', () => {
  test.each([
    ['P088 P091 of two modules', ['A -> B -> A'], ['A -> B -> A']],
    ['P089 of seven, with leaves', ring, ['A -> B -> C -> D -> E -> F -> G -> A']],
    [
      'P090 several in one knot are one error',
      [...ring, 'side_A -> C', 'side_D -> G -> side_G -> B'],
      ['A -> B -> C -> D -> side_D -> G -> A'],
    ],
    ['P092 F01 out of reach of the first module', ['X', 'A -> B -> A', 'A -> X'], ['A -> B -> A']],
    ['F01 behind the first module', ['X -> A -> B -> C -> A'], ['A -> B -> C -> A']],
    ['F01 one error for each knot', ['A -> B -> A', 'B -> C -> D -> C'], ['A -> B -> A', 'C -> D -> C']],
  ])('%s', (_, chains, paths) => {
    const problems = linkProblems(pipeline(...chains));
    expect(problems.map((problem) => problem.message.match(/circle: (.*)\. R/)?.[1])).toEqual(paths);
    for (const problem of problems) expect(problem).toBeInstanceOf(CyclicDependenciesError);
  });

  test.each([
    ['P086 a chain', ['A -> B -> C -> D']],
    ['P087 a join', ['A -> B -> D', 'A -> C -> D']],
  ])('%s is none', (_, chains) => {
    expect(linkProblems(pipeline(...chains))).toEqual([]);
  });

  test('P093 F02 a single module that depends on itself is refused', () => {
    const [problem, ...others] = linkProblems(linked(pipeline('A'), 'A', 'A'));
    expect(problem).toBeInstanceOf(CyclicDependenciesError);
    expect(problem).toMatchObject({ module: 'A', cycle: ['A'], message: expect.stringContaining('depends on itself') });
    expect(others).toEqual([]);
  });
});

describe('unknown dependencies', () => {
  test('P100 F05 both names are told, and the nearest known one', () => {
    const [problem, ...others] = linkProblems(linked(pipeline('loader -> reader'), 'reader', 'laoder'));
    expect(problem).toBeInstanceOf(UnknownNameError);
    expect(problem?.message).toContain('"reader" depends on "laoder"');
    expect(problem?.message).toContain('Did you mean "loader"?');
    expect(others).toEqual([]);
  });

  test('P100 also in a pipeline of one module', () => {
    const [problem] = linkProblems(linked(pipeline('A'), 'A', 'nowhere'));
    expect(problem?.message).toContain('The modules are "A".');
  });

  test('P101 a link needs the name, not the object, in this pipeline', () => {
    const reused = pipeline('A -> B');
    const [problem] = linkProblems({ ...reused, modules: reused.modules.slice(1) });
    expect(problem).toMatchObject({ code: 'MAGDA_UNKNOWN_NAME', module: 'B' });
  });

  test('a wrong name is one problem: the part that it cuts off is no second one', () => {
    const spec = linked(pipeline('A -> B', 'C'), 'C', 'Bx');
    expect(linkProblems(spec).map(({ code }) => code)).toEqual(['MAGDA_UNKNOWN_NAME']);
  });
});
