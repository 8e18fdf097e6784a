/** From a checked structure to the plan: every question that a job would ask is answered here, once. */

import { interfaceAncestry } from '../data/interface.js';
import type { Executor } from '../executor/executor.js';
import { interfaceTable } from '../host/interfaces.js';
import { resolvedBatch } from '../module/batch.js';
import { moduleMeta, typeAncestry, typeKey } from '../module/metadata.js';
import { type RetryOptions, retryPolicy } from '../options/retry.js';
import { groupSpec } from '../spec/group-spec.js';
import { runningGroup } from '../spec/running-options.js';
import type { GroupSpec, NodeSpec, PipelineSpec } from '../spec/spec.js';
import type { ClassReference, CrossingSpec, InputSpec, ModuleSpec, SourceInfo } from '../wire/host-spec.js';
import type { Phase } from '../wire/protocol.js';
import { type Invocation, inputsIn } from './partition.js';
import type { Plan, PlannedGroup, PlannedInvocation, PlannedPhase, PlannedSlot } from './plan.js';
import { plannedBatches } from './planned-batches.js';
import type { Structure } from './structure.js';

export interface PlanInputs {
  readonly spec: PipelineSpec;
  readonly structure: Structure;
  /** As their schemas gave them, in the order of the modules. */
  readonly parameters: readonly unknown[];
  /** What nodes inherit. */
  readonly retry?: RetryOptions | undefined;
  /** What runs a group; undefined for the groupless modules of a sequential pipeline. */
  readonly executorOf: (group: string | undefined) => Executor | undefined;
}

export function makePlan(inputs: PlanInputs): Plan {
  const { spec, structure } = inputs;
  const groups = new Map([...membersByGroup(structure).keys()].map((name, index) => [name as string, index]));
  const specs = hostedModules(inputs);
  const declared = new Map(spec.groups.map((group) => [group.name, group]));
  const slots = slotNumbers(structure);
  return {
    name: spec.name,
    groups: [...groups.keys()].map((name) => planGroup(name, specs.get(name) ?? [], declared.get(name))),
    phases: { run: planPhase('run', groups, inputs, slots), process: planPhase('process', groups, inputs, slots) },
    interfaces: interfaceTable(spec.modules.map(({ Class }) => Class)),
    modules: spec.modules.map(({ name }) => name),
  };
}

/** The modules as hosts get them, by group (undefined for all of a sequential pipeline), in topological order. */
export function hostedModules(inputs: PlanInputs): ReadonlyMap<string | undefined, readonly ModuleSpec[]> {
  const externals = externalPositions(inputs.structure);
  const members = [...membersByGroup(inputs.structure)];
  return new Map(members.map(([group, modules]) => [group, moduleSpecs(modules, inputs, externals)]));
}

/** Groups in the order in which their first modules were added. */
function membersByGroup({ groups, order }: Structure): ReadonlyMap<string | undefined, readonly number[]> {
  const members = new Map<string | undefined, number[]>(groups.map((group) => [group, []]));
  for (const module of order) members.get(groups[module])?.push(module);
  return members;
}

/** By group and phase: where in the invocation's inputs a module's result is. */
type ExternalPositions = ReadonlyMap<string | undefined, Readonly<Partial<Record<Phase, ReadonlyMap<number, number>>>>>;

function externalPositions({ invocations }: Structure): ExternalPositions {
  const positions = new Map<string | undefined, Partial<Record<Phase, ReadonlyMap<number, number>>>>();
  for (const { group, phase, externals } of invocations) {
    const own = new Map(externals.map((module, at) => [module, at]));
    positions.set(group, { ...positions.get(group), [phase]: own });
  }
  return positions;
}

function moduleSpecs(members: readonly number[], inputs: PlanInputs, externals: ExternalPositions): ModuleSpec[] {
  const { spec, structure, parameters } = inputs;
  const local = new Map(members.map((module, at) => [module, at]));
  return members.map((id) => {
    const node = spec.modules[id] as NodeSpec;
    const { kind, className, batch: declared } = moduleMeta(node.Class);
    const batch = resolvedBatch(declared, node.batch);
    const aggregate = kind === 'aggregate';
    const phase = structure.phases[id] as Phase;
    const crosses = crossingOf(id, inputs);
    const { cancelGrace } = spec.groups.find(({ name }) => name === node.group) ?? groupSpec(node.group ?? '');
    const retry = retryPolicy(node.retry, inputs.retry, cancelGrace);
    const positions = externals.get(structure.groups[id])?.[aggregate ? 'run' : phase];
    return {
      id,
      ...classReference(node, node.group, inputs),
      className,
      parameters: parameters[id],
      aggregate,
      exposed: node.exposed,
      phase,
      publication: structure.publications[id] as ModuleSpec['publication'],
      ...(crosses === undefined ? {} : { crosses }),
      onError: node.onError,
      ...(retry === undefined ? {} : { retry }),
      ...(batch === undefined ? {} : { batch }),
      inputs: structure.graph.inputsOf(id).map((input): InputSpec => {
        const at = local.get(input);
        const from = spec.modules[input] as NodeSpec;
        const shared = { source: sourceInfo(from), ...(isOptional(node, from.name) ? { optional: true } : {}) };
        if (at !== undefined) return { from: 'local', at, ...shared };
        const position = positions?.get(input) as number;
        return { from: 'external', at: position, ...shared, producer: classReference(from, node.group, inputs) };
      }),
    };
  });
}

function isOptional({ optional }: NodeSpec, input: string): boolean {
  return optional?.includes(input) === true;
}

/** What the groups on other executors that read the module's result ask of it; undefined if there are none. */
function crossingOf(module: number, { structure, executorOf }: PlanInputs): CrossingSpec | undefined {
  const own = executorOf(structure.groups[module]);
  const readers = (structure.awaitedBy[module] ?? []).map((number) =>
    executorOf((structure.invocations[number] as Invocation).group),
  );
  if (readers.every((executor) => executor === own)) return undefined;
  return { sharedMemory: readers.every((executor) => executor?.supports.sharedMemory) };
}

/** Hosts with isolation load it from its file; the others get it as it is. */
function classReference(
  { name, Class }: NodeSpec,
  reader: string | undefined,
  { executorOf }: PlanInputs,
): ClassReference {
  const type = typeKey(Class);
  return executorOf(reader)?.supports.isolation
    ? { name, type, source: moduleMeta(Class).source }
    : { name, type, source: undefined, Class };
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

function planGroup(name: string, modules: readonly ModuleSpec[], declared: GroupSpec | undefined): PlannedGroup {
  const batches = plannedBatches(modules, declared);
  return {
    name,
    options: runningGroup(declared ?? groupSpec(name), batches?.largest),
    modules,
    ...(batches && { batches }),
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
  groups: ReadonlyMap<string, number>,
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
  const invocations = here.map((each, index) => planInvocation(each, index, offset, groups, inputs, slotOf));
  return {
    invocations,
    slots,
    slotOf,
    missing: invocations.map(({ externals }) => externals.length),
    sources: invocations.filter(({ externals }) => externals.length === 0).map(({ index }) => index),
    exposed: slots.flatMap(({ exposed }, slot) => (exposed === undefined ? [] : [{ name: exposed, slot }])),
    committing: invocations.filter(({ commits }) => commits).map(({ index }) => index),
    all: invocations.map(({ index }) => index),
  };
}

function planInvocation(
  { group, phase, modules, externals }: Invocation,
  index: number,
  offset: number,
  groups: ReadonlyMap<string, number>,
  { structure, spec }: PlanInputs,
  slotOf: readonly number[],
): PlannedInvocation {
  const results = modules.filter((module) => structure.phases[module] === phase);
  const readers = new Set(results.flatMap((module) => structure.awaitedBy[module] ?? []));
  const commits = modules.some((module) => structure.aggregates.has(module));
  return {
    index,
    phase,
    group: groups.get(group as string) as number,
    externals: externals.map((module) => slotOf[module] as number),
    members: modules.map((module) => {
      const node = spec.modules[module] as NodeSpec;
      const needs = inputsIn(structure, phase, module).filter(
        (input) => !isOptional(node, structure.graph.nameOf(input)),
      );
      return { module, slot: structure.phases[module] === phase ? (slotOf[module] as number) : -1, needs };
    }),
    predecessors: [...new Set(externals.map((module) => (structure.computedBy[module] as number) - offset))],
    successors: readers.size,
    holdsToTheEnd: commits || results.some((module) => (spec.modules[module] as NodeSpec).exposed !== undefined),
    commits,
    ...(modules.some((module) => moduleMeta((spec.modules[module] as NodeSpec).Class).batches) && { batches: true }),
  };
}
