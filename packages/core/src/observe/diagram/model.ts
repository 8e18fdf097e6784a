/** What every kind of diagram shows of a pipeline: modules, the groups around them, and links by number. */

import type { Resources } from '../../executor/claim.js';
import { findModuleMeta } from '../../module/metadata.js';
import type { GroupSpec, NodeSpec, PipelineSpec } from '../../spec/spec.js';
import { describe } from '../../text/describe.js';
import type { Phase } from '../../wire/protocol.js';
import { type ExecutorNames, executorNames } from '../executor-names.js';

/** A builder, or its specification. */
export type Described = PipelineSpec | { toSpec(): PipelineSpec };

export interface DiagramModule {
  readonly name: string;
  /** `unknown`: others depend on it, but the pipeline does not have it. */
  readonly look: Phase | 'aggregate' | 'unknown';
  readonly exposed: string | undefined;
}

export interface DiagramGroup {
  readonly name: string;
  readonly replicas: number;
  /** The executor that it names, where groups name different ones. */
  readonly executor?: string | undefined;
  /** In words, such as `4 CPU, 0.5 GPU`; empty without a claim. */
  readonly claim: string;
  /** Positions in `modules`. */
  readonly members: readonly number[];
}

export interface DiagramLink {
  readonly from: number;
  readonly to: number;
  /** The module runs without it, too. */
  readonly optional: boolean;
}

export interface Diagram {
  readonly name: string;
  readonly modules: readonly DiagramModule[];
  readonly groups: readonly DiagramGroup[];
  /** Positions of the modules without a group. */
  readonly loose: readonly number[];
  readonly links: readonly DiagramLink[];
}

/** @throws {TypeError} for what is neither a pipeline nor the specification of one. */
export function specificationOf(where: string, described: unknown): PipelineSpec {
  const given = (described ?? {}) as Partial<PipelineSpec> & { readonly toSpec?: () => PipelineSpec };
  if (typeof given.toSpec === 'function') return given.toSpec();
  if (Array.isArray(given.modules) && Array.isArray(given.groups)) return given as PipelineSpec;
  throw new TypeError(`${where} takes a pipeline, built or not, or its toSpec(): it was given ${describe(described)}.`);
}

/** Draws invalid pipelines as well: it takes what is there. */
export function diagramOf(spec: PipelineSpec): Diagram {
  const names = spec.modules.map((module) => module.name);
  const missing = [...new Set(spec.modules.flatMap((module) => module.dependsOn))].filter(
    (name) => !names.includes(name),
  );
  const position = new Map([...names, ...missing].map((name, index) => [name, index] as const).reverse());
  const links = spec.modules.flatMap(({ dependsOn, optional = [] }, to) =>
    dependsOn.map((input) => ({ from: position.get(input) ?? to, to, optional: optional.includes(input) })),
  );
  const looks = looksOf(spec.modules, links);
  const modules = [
    ...spec.modules.map(({ name, exposed }, index) => ({ name, exposed, look: looks[index] ?? 'run' })),
    ...missing.map((name) => ({ name, exposed: undefined, look: 'unknown' as const })),
  ];
  const executors = executorNames(
    spec.modules.map(({ group }) => group),
    spec.groups,
  );
  const grouped = [...new Set(spec.modules.flatMap(({ group }) => group ?? []))];
  return {
    name: spec.name,
    modules,
    groups: grouped.map((name) => groupOf(name, spec, executors)),
    loose: modules.flatMap((_, index) => (spec.modules[index]?.group === undefined ? [index] : [])),
    links,
  };
}

function groupOf(name: string, { modules, groups }: PipelineSpec, executors: ExecutorNames): DiagramGroup {
  const options: GroupSpec | undefined = groups.find((group) => group.name === name);
  const members = modules.flatMap(({ group }, index) => (group === name ? [index] : []));
  const executor = executors.get(name);
  const claim = claimText(options?.claim ?? {});
  return { name, replicas: options?.replicas ?? 1, ...(executor && { executor }), claim, members };
}

/** Everything after an Aggregate belongs to the process phase. */
function looksOf(modules: readonly NodeSpec[], links: Diagram['links']): DiagramModule['look'][] {
  const aggregates = new Set(modules.flatMap(({ Class }, index) => (isAggregate(Class) ? [index] : [])));
  const reached = new Set(aggregates);
  // What is added to a set while it is iterated is visited as well.
  for (const source of reached) for (const { from, to } of links) if (from === source) reached.add(to);
  return modules.map((_, index) => (aggregates.has(index) ? 'aggregate' : reached.has(index) ? 'process' : 'run'));
}

function isAggregate(Class: unknown): boolean {
  return findModuleMeta(Class)?.kind === 'aggregate';
}

/** What a module's label says, line by line. */
export function moduleLines({ name, exposed }: DiagramModule): string[] {
  return exposed === undefined ? [name] : [name, `→ ${exposed}`];
}

/** What a group's label says, line by line. */
export function groupLines({ name, replicas, executor, claim }: DiagramGroup): string[] {
  return [
    replicas > 1 ? `${name} × ${replicas}` : name,
    ...(executor === undefined ? [] : [`on ${executor}`]),
    ...(claim === '' ? [] : [claim]),
  ];
}

const gibibyte = 2 ** 30;

function claimText({ numCpus = 0, numGpus = 0, memory = 0, resources = {} }: Resources): string {
  return [
    ...(numCpus > 0 ? [`${numCpus} CPU`] : []),
    ...(numGpus > 0 ? [`${numGpus} GPU`] : []),
    ...(memory > 0 ? [memoryText(memory)] : []),
    ...Object.entries(resources).flatMap(([name, amount]) => (amount > 0 ? [`${amount} ${name}`] : [])),
  ].join(', ');
}

function memoryText(bytes: number): string {
  const [amount, unit] = bytes >= gibibyte ? [bytes / gibibyte, 'GiB'] : [bytes / 2 ** 20, 'MiB'];
  return `${Number(amount.toPrecision(3))} ${unit}`;
}
