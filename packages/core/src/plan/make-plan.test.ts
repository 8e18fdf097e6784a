import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { group as declared, Gather, pipeline, Step } from '../graph/fixtures/notation.js';
import type { NodeSpec, PipelineSpec } from '../spec/spec.js';
import type { Phase } from '../wire/protocol.js';
import { groupings } from './fixtures/groupings.js';
import { makePlan } from './make-plan.js';
import type { Plan, PlannedPhase } from './plan.js';
import { analyze } from './structure.js';

function planOf(spec: PipelineSpec): Plan {
  const { structure, problems } = analyze(spec);
  if (structure === undefined) throw problems[0];
  return makePlan({
    spec,
    structure,
    parameters: spec.modules.map(({ parameters }) => parameters),
    executorOf: () => undefined,
  });
}

/** One line for each invocation, such as `g2 <- a b`, with what is published and kept of it. */
function lines(plan: Plan, phase: Phase): readonly string[] {
  const { invocations, slots } = plan.phases[phase];
  const name = (slot: number) => plan.modules[slots[slot]?.module as number];
  return invocations.map(({ group, externals, successors, holdsToTheEnd, commits }) =>
    [
      plan.groups[group]?.name,
      ...(externals.length > 0 ? ['<-', ...externals.map(name)] : []),
      `(${successors})`,
      ...(holdsToTheEnd ? ['holds'] : []),
      ...(commits ? ['commits'] : []),
    ].join(' '),
  );
}

test('a group waits for the results that it needs from others, each once, and holds what is exposed', () => {
  const plan = planOf(pipeline('a:g1 -> b:g1 -> c:g2!', 'a -> d:g3', 'c, d -> e:g3!'));
  expect(lines(plan, 'run')).toEqual(['g1 (2)', 'g2 <- b (1) holds', 'g3 <- a c (0) holds']);
  expect(plan.phases.run.sources).toEqual([0]);
  expect(plan.phases.run.missing).toEqual([0, 1, 2]);
  expect(plan.phases.run.exposed.map(({ name }) => name)).toEqual(['c', 'e']);
  expect(plan.phases.process.invocations).toEqual([]);
});

test('an Aggregate is fed in the run phase and begins the process phase, and jobs are committed to it in both', () => {
  const plan = planOf(pipeline('a:g1 -> agg:g2(agg)! -> report:g3!', 'a -> b:g2!'));
  expect(lines(plan, 'run')).toEqual(['g1 (1)', 'g2 <- a (0) holds commits']);
  expect(lines(plan, 'process')).toEqual(['g2 (1) holds commits', 'g3 <- agg (0) holds']);
  expect(plan.phases.run.exposed.map(({ name }) => name)).toEqual(['b']);
  expect(plan.phases.process.exposed.map(({ name }) => name)).toEqual(['agg', 'report']);
  expect(plan.groups.map(({ aggregates }) => aggregates.map(({ name }) => name))).toEqual([[], ['agg'], []]);
});

test('groups have the options that were declared, or the defaults', () => {
  const spec = { ...pipeline('a:g1 -> b:g2'), groups: [declared('g2', { replicas: 3 })] };
  expect(planOf(spec).groups.map(({ options }) => options.replicas)).toEqual([1, 3]);
});

test('a host gets its modules in topological order, with the places of their inputs', () => {
  const plan = planOf(pipeline('a:g1 -> c:g2', 'b:g1 -> c', 'c -> d:g2', 'b -> d'));
  const [, second] = plan.groups;
  expect(
    second?.modules.map(({ name, inputs }) => [name, inputs.map(({ from, at, source }) => [from, at, source.name])]),
  ).toEqual([
    [
      'c',
      [
        ['external', 0, 'a'],
        ['external', 1, 'b'],
      ],
    ],
    [
      'd',
      [
        ['local', 0, 'c'],
        ['external', 1, 'b'],
      ],
    ],
  ]);
});

describe('whatever the pipeline', () => {
  /** The nodes of a random grouping, which must get through. */
  const specs = groupings().map((grouping): PipelineSpec => {
    const { graph, aggregates, groups, exposed } = grouping;
    const modules = [...graph.names].map((name, module): NodeSpec => {
      const Class = aggregates.has(module) ? Gather : Step;
      const dependsOn = graph.inputsOf(module).map((input) => graph.nameOf(input));
      return {
        name,
        Class,
        group: groups[module],
        parameters: {},
        exposed: exposed[module] ? name : undefined,
        dependsOn,
      };
    });
    return { kind: 'ParallelPipeline', name: 'test', modules, groups: [] };
  });

  const feasible = specs.filter((spec) => analyze(spec).structure !== undefined);

  test('readers and externals say the same, and nothing waits for what is not published', () => {
    fc.assert(
      fc.property(feasible, (spec) => {
        const plan = planOf(spec);
        for (const phase of ['run', 'process'] as const) checkPhase(plan.phases[phase]);
      }),
    );
  });

  test('each module is in one host, and finds each of its inputs once', () => {
    fc.assert(
      fc.property(feasible, (spec) => {
        const plan = planOf(spec);
        const hosted = plan.groups.flatMap(({ modules }) => modules.map(({ id }) => id));
        expect([...hosted].sort((a, b) => a - b)).toEqual([...spec.modules.keys()]);
        for (const { modules } of plan.groups) {
          for (const { id, inputs, aggregate, phase } of modules) {
            const { dependsOn, group } = spec.modules[id] as NodeSpec;
            expect(inputs.map(({ source }) => source.name)).toEqual(dependsOn);
            const { invocations, slots } = plan.phases[aggregate ? 'run' : phase];
            const invocation = invocations.find((one) => plan.groups[one.group]?.name === group);
            for (const { from, at, source } of inputs) {
              const found = from === 'local' ? modules[at]?.id : slots[invocation?.externals[at] as number]?.module;
              expect(plan.modules[found as number]).toBe(source.name);
            }
          }
        }
      }),
    );
  });
});

function checkPhase({ invocations, slots, missing, sources, slotOf, committing }: PlannedPhase): void {
  for (const [index, { externals, predecessors, successors, commits }] of invocations.entries()) {
    expect(missing[index]).toBe(externals.length);
    expect(sources.includes(index)).toBe(externals.length === 0);
    expect(committing.includes(index)).toBe(commits);
    expect(new Set(externals).size).toBe(externals.length);
    for (const slot of externals) expect(slots[slot]?.readers).toContain(index);
    expect(successors).toBe(invocations.filter((other) => other.predecessors.includes(index)).length);
    expect(predecessors).not.toContain(index);
  }
  for (const [slot, { module, readers }] of slots.entries()) {
    expect(slotOf[module]).toBe(slot);
    for (const reader of readers) expect(invocations[reader]?.externals).toContain(slot);
  }
}
