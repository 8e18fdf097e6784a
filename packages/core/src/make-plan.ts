/** From a checked structure to the plan: every question that a job would ask is answered here, once. */

import { Group } from './group.js';
import { interfaceTable } from './host/interfaces.js';
import { interfaceAncestry } from './module/interface.js';
import { moduleMeta, typeAncestry, typeKey } from './module/metadata.js';
import type { Invocation } from './partition/partition.js';
import type { Structure } from './partition/structure.js';
import type { Plan, PlannedGroup, PlannedInvocation, PlannedPhase, PlannedSlot } from './plan.js';
import type { NodeSpec, PipelineSpec } from './spec.js';
import type { InputSpec, ModuleSpec, Phase, SourceInfo } from './wire/protocol.js';

export interface PlanInputs {
  readonly spec: PipelineSpec;
  readonly structure: Structure;
  /** As their schemas gave them, in the order of the modules. */
  readonly parameters: readonly unknown[];
  /** Whether hosts load classes from files, instead of getting them as they are. */
  readonly fromFiles: boolean;
}

export function makePlan(inputs: PlanInputs): Plan {
  const { spec, structure } = inputs;
  const names = [...new Set(structure.groups)] as string[];
  const slots = slotNumbers(structure);
  return {
    name: spec.name,
    groups: names.map((name) => planGroup(name, inputs)),
    phases: { run: planPhase('run', names, inputs, slots), process: planPhase('process', names, inputs, slots) },
    interfaces: interfaceTable(spec.modules.map(({ Class }) => Class)),
    modules: spec.modules.map(({ name }) => name),
  };
}

/** The modules as a host gets them, in topological order; one group of a parallel pipeline, or all of a sequential one. */
export function moduleSpecs(
  group: string | undefined,
  { spec, structure, parameters, fromFiles }: PlanInputs,
): ModuleSpec[] {
  const members = structure.order.filter((module) => structure.groups[module] === group);
  const local = new Map(members.map((module, at) => [module, at]));
  return members.map((id) => {
    const node = spec.modules[id] as NodeSpec;
    const { kind, className, source } = moduleMeta(node.Class);
    const aggregate = kind === 'aggregate';
    const phase = structure.phases[id] as Phase;
    const publication = structure.publications[id] as ModuleSpec['publication'];
    const externals = externalsOf(structure, group, aggregate ? 'run' : phase);
    const readers = structure.graph.readersOf(id).filter((reader) => local.has(reader));
    return {
      id,
      name: node.name,
      className,
      type: typeKey(node.Class),
      source: fromFiles ? source : undefined,
      Class: fromFiles ? undefined : node.Class,
      parameters: parameters[id],
      aggregate,
      exposed: node.exposed,
      phase,
      publication,
      movable:
        publication === 'end' ? !readers.some((reader) => structure.aggregates.has(reader)) : readers.length === 0,
      inputs: structure.graph.inputsOf(id).map((input): InputSpec => {
        const at = local.get(input);
        const source = sourceInfo(spec.modules[input] as NodeSpec);
        return at === undefined
          ? { from: 'external', at: externals.indexOf(input), source }
          : { from: 'local', at, source };
      }),
    };
  });
}

function externalsOf({ invocations }: Structure, group: string | undefined, phase: Phase): readonly number[] {
  return invocations.find((invocation) => invocation.group === group && invocation.phase === phase)?.externals ?? [];
}

function sourceInfo({ name, exposed, Class }: NodeSpec): SourceInfo {
  const { produces } = moduleMeta(Class);
  return {
    name,
    exposed,
    interfaces: produces === undefined ? [] : interfaceAncestry(produces),
    types: typeAncestry(Class),
  };
}

function planGroup(name: string, inputs: PlanInputs): PlannedGroup {
  const modules = moduleSpecs(name, inputs);
  return {
    name,
    options: inputs.spec.groups.find((group) => group.name === name) ?? new Group(name).toSpec(),
    modules,
    aggregates: modules.filter(({ aggregate }) => aggregate).map(({ id, name }) => ({ module: id, name })),
    sources: [...new Set(modules.flatMap(({ source }) => source ?? []))],
  };
}

/** Number of each module's slot within its phase, or -1 where nothing leaves its group. */
function slotNumbers({ phases, publications }: Structure): readonly number[] {
  const next = { run: 0, process: 0 };
  return phases.map((phase, module) => (publications[module] === 'never' ? -1 : next[phase]++));
}

function planPhase(
  phase: Phase,
  groups: readonly string[],
  inputs: PlanInputs,
  slotOf: readonly number[],
): PlannedPhase {
  const { structure, spec } = inputs;
  const offset = structure.invocations.findIndex((invocation) => invocation.phase === phase);
  const here = structure.invocations.filter((invocation) => invocation.phase === phase);
  const slots: PlannedSlot[] = [];
  for (const [module, slot] of slotOf.entries()) {
    if (slot < 0 || structure.phases[module] !== phase) continue;
    const readers = (structure.awaitedBy[module] ?? []).map((number) => number - offset);
    slots.push({ module, exposed: (spec.modules[module] as NodeSpec).exposed, readers });
  }
  const invocations = here.map((invocation, index) =>
    planInvocation(invocation, index, offset, groups, inputs, slotOf),
  );
  return {
    invocations,
    slots,
    slotOf,
    missing: invocations.map(({ externals }) => externals.length),
    sources: invocations.filter(({ externals }) => externals.length === 0).map(({ index }) => index),
    exposed: slots.flatMap(({ exposed }, slot) => (exposed === undefined ? [] : [{ name: exposed, slot }])),
    committing: invocations.filter(({ commits }) => commits).map(({ index }) => index),
  };
}

function planInvocation(
  { group, phase, modules, externals }: Invocation,
  index: number,
  offset: number,
  groups: readonly string[],
  { structure, spec }: PlanInputs,
  slotOf: readonly number[],
): PlannedInvocation {
  const results = modules.filter((module) => structure.phases[module] === phase);
  const readers = new Set(results.flatMap((module) => structure.awaitedBy[module] ?? []));
  const commits = modules.some((module) => structure.aggregates.has(module));
  return {
    index,
    phase,
    group: groups.indexOf(group as string),
    externals: externals.map((module) => slotOf[module] as number),
    predecessors: [...new Set(externals.map((module) => (structure.computedBy[module] as number) - offset))],
    successors: readers.size,
    holdsToTheEnd: commits || results.some((module) => (spec.modules[module] as NodeSpec).exposed !== undefined),
    commits,
  };
}
