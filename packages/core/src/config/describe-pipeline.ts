/** From what a config says to the builder that code would have made. */

import { MagdaError } from '../errors.js';
import { Group, type GroupOptions, type Hook } from '../group.js';
import { finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';
import type { ModuleClass } from '../module/module-class.js';
import { ModuleNode } from '../module/module-node.js';
import type { ModuleRegistry } from '../module/registry.js';
import { ParallelPipeline } from '../parallel-pipeline.js';
import { SequentialPipeline } from '../sequential-pipeline.js';
import { functionOf } from './file-reference.js';
import type { Finding } from './finding.js';
import type { HooksByGroup } from './hooks.js';
import type { Doubts } from './mend.js';
import type { Places } from './places.js';
import { type ConfigContent, type GroupContent, type ModuleContent, optionsInCode, type Reference } from './schema.js';

export interface PipelineContext {
  readonly name: string | undefined;
  readonly registry: ModuleRegistry;
  /** Where the config lies. */
  readonly url: string | undefined;
  readonly hooks: HooksByGroup;
  readonly places: Places;
  readonly doubts: Doubts;
}

export interface Description {
  readonly builder: ParallelPipeline | SequentialPipeline;
  readonly findings: readonly Finding[];
}

/** Stands for a class that is not known. */
export const UnknownModule = finalize()(
  class UnknownModule extends Module.Runtime {
    run() {}
  },
);

/** Any module with a group makes it a parallel pipeline. */
export function describePipeline(content: ConfigContent, context: PipelineContext): Description {
  const findings: Finding[] = [];
  const { modules, groups = [] } = content;
  const parallel = modules.some(({ group }) => group !== undefined);
  const builder = parallel
    ? new ParallelPipeline({ name: context.name })
    : new SequentialPipeline({ name: context.name });
  for (const [index, module] of modules.entries()) builder.addModule(nodeOf(module, index, context, findings));
  if (builder instanceof ParallelPipeline) {
    for (const [index, group] of groups.entries()) builder.addGroup(groupOf(group, index, context, findings));
    for (const group of undeclared(content, context.hooks)) builder.addGroup(group);
  }
  return { builder, findings };
}

function nodeOf(module: ModuleContent, index: number, context: PipelineContext, findings: Finding[]): ModuleNode {
  const { name, group, parameters, expose, depends_on: dependsOn } = module;
  return new ModuleNode(classOf(module, index, context, findings), name, { group, parameters, expose, dependsOn });
}

function classOf(
  { type }: ModuleContent,
  index: number,
  { registry, places, doubts }: PipelineContext,
  findings: Finding[],
): ModuleClass {
  try {
    return registry.get(type);
  } catch (cause) {
    if (!(cause instanceof MagdaError)) throw cause;
    const { code, message, suggestion } = cause;
    if (!doubts.madeUp.has(type))
      findings.push({ code, message, at: places.of('modules', index, 'type'), suggestion, cause });
    return UnknownModule;
  }
}

function groupOf(
  { name, options = {} }: GroupContent,
  index: number,
  context: PipelineContext,
  findings: Finding[],
): Group {
  const { url, hooks, places } = context;
  const own = (options.after_created ?? []).flatMap((reference, at) => {
    const span = places.of('groups', index, 'options', 'after_created', at);
    return (
      functionAt(reference, url, (message) => findings.push({ code: 'MAGDA_CONFIG_FILE', message, at: span })) ?? []
    );
  });
  return new Group(name, withHooks(optionsInCode(options), [...own, ...hooks.of(name)]));
}

/** The groups that only modules name, as far as code has hooks for them. */
function undeclared({ modules, groups = [] }: ConfigContent, hooks: HooksByGroup): readonly Group[] {
  const declared = new Set(groups.map(({ name }) => name));
  const named = new Set(modules.flatMap(({ group }) => group ?? []));
  return [...named]
    .filter((name) => !declared.has(name) && hooks.of(name).length > 0)
    .map((name) => new Group(name, withHooks({}, hooks.of(name))));
}

function withHooks(options: GroupOptions, hooks: readonly Hook[]): GroupOptions {
  return hooks.length === 0 ? options : { ...options, afterCreated: hooks };
}

/** The function that a config names; undefined if it cannot be found, after telling why. */
export function functionAt(reference: Reference, url: string | undefined, tell: (message: string) => void) {
  try {
    return functionOf(reference, url);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    tell(error.message);
    return undefined;
  }
}
