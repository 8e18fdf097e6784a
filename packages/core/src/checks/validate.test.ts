import { describe, expect, test } from 'vitest';
import { group, pipeline } from '../graph/fixtures/notation.js';
import { accept, finalize, produce } from '../module/decorators.js';
import { Module } from '../module/module.js';
import type { ModuleClass } from '../module/module-class.js';
import type { GroupSpec, PipelineSpec } from '../spec/spec.js';
import { validateGraph } from './validate.js';

const codes = (spec: PipelineSpec) => validateGraph(spec).map(({ code }) => code);
const messages = (spec: PipelineSpec) => validateGraph(spec).map(({ message }) => message);

/** Adds the modules of one spec to those of another. */
const both = (a: PipelineSpec, b: PipelineSpec): PipelineSpec => ({ ...a, modules: [...a.modules, ...b.modules] });

function withGroups(spec: PipelineSpec, ...groups: readonly GroupSpec[]): PipelineSpec {
  return { ...spec, groups };
}

function withClasses(spec: PipelineSpec, classes: Readonly<Record<string, ModuleClass>>): PipelineSpec {
  return {
    ...spec,
    modules: spec.modules.map((module) => ({ ...module, Class: classes[module.name] ?? module.Class })),
  };
}

describe('names', () => {
  test('P095 F06 two modules of one name', () => {
    const [problem] = validateGraph(both(pipeline('X -> A'), pipeline('X')));
    expect(problem).toMatchObject({ code: 'MAGDA_DUPLICATE_NAME', module: 'X', pipeline: 'test' });
    expect(problem?.message).toContain('2 modules are named "X"');
  });

  test('F06 two modules that expose under one name', () => {
    const spec = pipeline('A! -> B!');
    const sameTag = { ...spec, modules: spec.modules.map((module) => ({ ...module, exposed: 'out' })) };
    expect(messages(sameTag)).toEqual([expect.stringMatching(/expose their result as "out": "A", "B"/)]);
  });
});

test('a result cannot be exposed under a name that no object of results can hold', () => {
  const spec = pipeline('A! -> B');
  const hidden = {
    ...spec,
    modules: spec.modules.map((module) => ({ ...module, exposed: module.exposed && '__proto__' })),
  };
  expect(validateGraph(hidden)).toMatchObject([{ code: 'MAGDA_INVALID_PIPELINE', module: 'A' }]);
});

describe('connections', () => {
  class Text extends Module.Interface {}
  class Page extends Text {}
  class Reader extends Module.Runtime {
    run() {
      return new Page();
    }
  }
  class PdfReader extends Reader {}
  class Writer extends Module.Runtime {
    run() {}
  }
  const AnyReader = produce(Page)(finalize()(Reader));
  const OwnPdfReader = finalize()(PdfReader);
  const OfText = accept(Text)(finalize()(class OfText extends Writer {}));
  const OfReader = accept(AnyReader)(finalize()(class OfReader extends Writer {}));
  const OfSelf = accept({ self: true })(finalize()(class OfSelf extends Writer {}));
  const OfNothing = finalize()(class OfNothing extends Writer {});

  test.each<[string, ModuleClass, ModuleClass]>([
    ['an ancestor of the interface produced', AnyReader, OfText],
    ['the class', AnyReader, OfReader],
    ['an ancestor of the class', OwnPdfReader, OfReader],
    ['its own class', OfSelf, OfSelf],
  ])('a link is right if the reader accepts %s', (_, A, B) => {
    expect(codes(withClasses(pipeline('A -> B'), { A, B }))).toEqual([]);
  });

  test('metadata is never inherited: a subclass produces nothing by itself', () => {
    expect(codes(withClasses(pipeline('A -> B'), { A: OwnPdfReader, B: OfText }))).toEqual([
      'MAGDA_INVALID_CONNECTION',
    ]);
  });

  test('a wrong link names both modules, both classes, what is accepted and what is produced', () => {
    const [problem] = validateGraph(withClasses(pipeline('A -> B'), { A: OfSelf, B: OfText }));
    expect(problem).toMatchObject({ code: 'MAGDA_INVALID_CONNECTION', module: 'B' });
    for (const part of ['"B" (class OfText)', '"A" (class OfSelf)', 'accepts interface Text', 'produces no interface'])
      expect(problem?.message).toContain(part);
  });

  test.each<[string, ModuleClass, string]>([
    ['classes', OfReader, 'accepts class Reader'],
    ['its own class', OfSelf, 'accepts its own class OfSelf'],
    ['nothing', OfNothing, 'accepts no predecessors'],
  ])('a wrong link tells that %s would be accepted', (_, B, part) => {
    expect(messages(withClasses(pipeline('A -> B'), { B }))).toEqual([expect.stringContaining(part)]);
  });
});

describe('groups', () => {
  test.each([
    ['P127 a group is made for its module', pipeline('m1:g1')],
    ['P128 groups are made for theirs', pipeline('m1:g1 -> m2:g2')],
    ['P128 declared and undeclared ones mix', withGroups(pipeline('m1:g1 -> m2:g2'), group('g2', { replicas: 3 }))],
    ['P107 an empty sequential pipeline is fine', pipeline()],
    ['P114 a sequential pipeline ignores groups', { ...pipeline('m1:g1 -> m2'), kind: 'SequentialPipeline' as const }],
  ])('%s', (_, spec) => {
    expect(validateGraph(spec)).toEqual([]);
  });

  test('an empty parallel pipeline is refused', () => {
    expect(messages({ ...pipeline(), kind: 'ParallelPipeline' })).toEqual([expect.stringContaining('no modules')]);
  });

  test('P130 a declared group without modules is refused, with the name that was meant', () => {
    const spec = pipeline('m1:group1 -> m2:group2 -> m3:group3');
    const [problem, ...others] = validateGraph(withGroups(spec, group('group1'), group('grop2')));
    expect(problem).toMatchObject({ code: 'MAGDA_INVALID_GROUP', group: 'grop2' });
    expect(problem?.message).toContain('Did you mean "group2"?');
    expect(others).toEqual([]);
  });

  test.each([
    ['alone', { ...pipeline('m2'), kind: 'ParallelPipeline' as const }],
    ['before one with', pipeline('m2 -> m1:g1')],
    ['after one with', pipeline('m1:g1 -> m2 -> m3:g3')],
  ])('P131 a module without a group is refused, %s', (_, spec) => {
    const problems = validateGraph(spec);
    expect(problems).toMatchObject([{ code: 'MAGDA_INVALID_GROUP', module: 'm2' }]);
  });

  test('P159 a group declared twice is refused', () => {
    const problems = validateGraph(withGroups(pipeline('A:g1'), group('g1'), group('g1')));
    expect(problems).toMatchObject([{ code: 'MAGDA_DUPLICATE_NAME', group: 'g1' }]);
  });

  test.each([0, 1.5, -1, 1e9, Number.NaN, Number.POSITIVE_INFINITY, 'two'])(
    'P209 F08 %s replicas are refused',
    (replicas) => {
      const problems = validateGraph(withGroups(pipeline('A:g1'), group('g1', { replicas: replicas as number })));
      expect(problems).toMatchObject([{ code: 'MAGDA_INVALID_GROUP', group: 'g1' }]);
      expect(problems[0]?.message).toMatch(/"g1": `replicas` must be a whole number from 1 to 100,000: it is /);
    },
  );

  test.each<[Partial<GroupSpec>, RegExp]>([
    [{ concurrency: 0 }, /`concurrency` must be .*: it is the number 0\./],
    [{ maxRestarts: -1 }, /`maxRestarts` must be .*: it is the number -1\./],
    [{ maxRedeliveries: 0.5, idempotent: true }, /`maxRedeliveries` must be .*: it is the number 0\.5\./],
    [{ prefetch: -1 }, /`prefetch` must be .*: it is the number -1\./],
    [{ maxUndelivered: 0 }, /`maxUndelivered` must be .*: it is the number 0\./],
    [{ timeout: 0 }, /`timeout` must be a number of milliseconds, above 0: it is the number 0\./],
    [{ queueTimeout: Number.NaN }, /`queueTimeout` must be .*: it is the number NaN\./],
    [{ cancelGrace: -5 }, /`cancelGrace` must be .*: it is the number -5\./],
    [{ claim: { numCpus: -1 } }, /numCpus is -1/],
    [{ claim: { numGpus: 1.5 } }, /numGpus is 1.5/],
    [{ claim: { resources: { '': 1 } } }, /without a name/],
    [{ claim: { resources: [] as never } }, /`resources` must be an object with a number .*: it is an array\./],
    [{ claim: { resources: new Map([['gpu', 1]]) as never } }, /`resources` .*: it is an instance of Map\./],
    [{ claim: { resources: { gpu: 'one' as never } } }, /`resources` .*: it has "gpu", the string "one"\./],
    [{ idempotent: 'no' as never }, /`idempotent` must be true or false: it is the string "no"\./],
    [{ env: 'A=b' as never }, /`env` must be an object with a string for each name: it is the string "A=b"\./],
    [{ env: { A: undefined as never } }, /`env` .*: it has "A", undefined\./],
    [{ maxRedeliveries: 2 }, /`maxRedeliveries` is 2, but only jobs of a group that is `idempotent` are tried again\./],
  ])('options out of range are refused: %o', (options, expected) => {
    expect(messages(withGroups(pipeline('A:g1'), group('g1', options)))).toEqual([expect.stringMatching(expected)]);
  });

  test('options at the ends of their ranges are fine', () => {
    const edge = {
      maxRestarts: 0,
      maxRedeliveries: Number.POSITIVE_INFINITY,
      idempotent: true,
      prefetch: 0,
      maxUndelivered: 1,
      cancelGrace: 0,
      timeout: 0.1,
    };
    expect(validateGraph(withGroups(pipeline('A:g1'), group('g1', edge)))).toEqual([]);
  });

  test('P206 P197 F09 an Aggregate in a replicated group is refused, a module after it may be replicated', () => {
    const spec = pipeline('a:g1 -> agg:g2(agg) -> x:g3');
    const problems = validateGraph(withGroups(spec, group('g2', { replicas: 2 })));
    expect(problems).toMatchObject([{ code: 'MAGDA_INVALID_AGGREGATE', module: 'agg', group: 'g2' }]);
    expect(validateGraph(withGroups(spec, group('g3', { replicas: 2 })))).toEqual([]);
  });
});

test('P094 all problems are found together', () => {
  const spec = both(pipeline('X:g1 -> A:g1 -> B -> A', 'C:g1'), pipeline('X:g1'));
  expect(codes(withGroups(spec, group('g1', { replicas: 0 }), group('g9')))).toEqual([
    'MAGDA_DUPLICATE_NAME',
    'MAGDA_CYCLE',
    'MAGDA_INVALID_GROUP',
    'MAGDA_INVALID_GROUP',
    'MAGDA_INVALID_GROUP',
  ]);
});
