/** Cuts a graph into invocations: what each group runs in each phase, and which results it waits for. */

import type { Graph, ModuleIndex } from '../graph/graph.js';
import type { Publication } from '../wire/host-spec.js';
import type { Phase } from '../wire/protocol.js';

/** What the cut goes by; each array has an entry for each module. */
export interface Grouping {
  readonly graph: Graph;
  /** A topological order of the graph. */
  readonly order: readonly ModuleIndex[];
  readonly phases: readonly Phase[];
  readonly aggregates: ReadonlySet<ModuleIndex>;
  /** All undefined in a sequential pipeline, which is one group. */
  readonly groups: readonly (string | undefined)[];
  readonly exposed: readonly boolean[];
}

/** One group's part of every job of a phase. */
export interface Invocation {
  readonly group: string | undefined;
  readonly phase: Phase;
  /** In topological order; in the run phase its Aggregates are among them, to collect their inputs. */
  readonly modules: readonly ModuleIndex[];
  /** Modules of other groups whose results it waits for, each once, in the order of first need. */
  readonly externals: readonly ModuleIndex[];
}

export interface Partition {
  /** Those of the run phase first; a group without modules in a phase has none in it. */
  readonly invocations: readonly Invocation[];
  /** Of each module: the number of the invocation that computes its result. */
  readonly computedBy: readonly number[];
  /** Of each module: the numbers of the invocations that wait for its result, in ascending order. */
  readonly awaitedBy: readonly (readonly number[])[];
  /** Of each module: how its result leaves its group. */
  readonly publications: readonly Publication[];
}

/** Expects phases without problems. */
export function partition(grouping: Grouping): Partition {
  const { graph, phases } = grouping;
  const invocations = [...invocationsOf(grouping, 'run'), ...invocationsOf(grouping, 'process')];
  const computedBy = new Array<number>(graph.size).fill(-1);
  const awaitedBy: number[][] = graph.names.map(() => []);
  for (const [number, { phase, modules, externals }] of invocations.entries()) {
    for (const module of modules) if (phases[module] === phase) computedBy[module] = number;
    for (const external of externals) awaitedBy[external]?.push(number);
  }
  return { invocations, computedBy, awaitedBy, publications: publicationsOf(grouping, invocations, awaitedBy) };
}

/** The inputs that a module takes in a phase: an Aggregate takes all of its own in the run phase. */
export function inputsIn({ graph, phases }: Pick<Grouping, 'graph' | 'phases'>, phase: Phase, module: ModuleIndex) {
  return graph.inputsOf(module).filter((input) => phases[input] === phase);
}

function invocationsOf(grouping: Grouping, phase: Phase): Invocation[] {
  const { order, phases, aggregates, groups } = grouping;
  const members = new Map<string | undefined, ModuleIndex[]>();
  for (const group of groups) members.set(group, []);
  for (const module of order)
    if (phases[module] === phase || (phase === 'run' && aggregates.has(module)))
      members.get(groups[module])?.push(module);

  return [...members].flatMap(([group, modules]) => {
    if (modules.length === 0) return [];
    const externals = new Set<ModuleIndex>();
    for (const module of modules)
      for (const input of inputsIn(grouping, phase, module)) if (groups[input] !== group) externals.add(input);
    return [{ group, phase, modules, externals: [...externals] }];
  });
}

/** A result leaves ahead of the rest only if another group waits for it and its own group has more to do. */
function publicationsOf(
  { phases, exposed }: Grouping,
  invocations: readonly Invocation[],
  awaitedBy: readonly (readonly number[])[],
): Publication[] {
  const publications = phases.map((): Publication => 'never');
  for (const { phase, modules } of invocations) {
    // Aggregates only collect in the run phase: what comes before them has nothing to hurry ahead of.
    const working = modules.filter((module) => phases[module] === phase);
    for (const module of working) {
      const isAwaited = (awaitedBy[module] ?? []).length > 0;
      if (isAwaited) publications[module] = module === working.at(-1) ? 'end' : 'early';
      else if (exposed[module]) publications[module] = 'end';
    }
  }
  return publications;
}
