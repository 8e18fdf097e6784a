/** From what a config says to the builder that code would have made. */

import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { InvalidConnectionError, UnknownNameError } from '../errors/errors.js';
import type { ModuleClass } from '../module/module-class.js';
import { ModuleNode } from '../module/module-node.js';
import { optional } from '../module/optional.js';
import type { ModuleRegistry } from '../module/registry.js';
import type { GroupOptions, Hook } from '../spec/group-options.js';
import { functionAt } from './file-reference.js';
import type { Finding } from './finding.js';
import type { HooksByGroup } from './hooks.js';
import type { Doubts } from './mend.js';
import type { Places } from './places.js';
import {
  type ConfigContent,
  type GroupContent,
  type LinkContent,
  type ModuleContent,
  optionsInCode,
  retryInCode,
} from './schema.js';
import { UnknownModule } from './unknown-module.js';

export interface PipelineContext {
  /** Wins over the name in the file. */
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
  /** Types that are not known. */
  readonly unknown: readonly Finding[];
  /** Files that cannot be found. */
  readonly findings: readonly Finding[];
}

/** Any module with a group makes it a parallel pipeline. */
export function describePipeline(content: ConfigContent, context: PipelineContext): Description {
  return new PipelineDescriber(context).describe(content);
}

class PipelineDescriber {
  readonly #unknown: Finding[] = [];
  readonly #findings: Finding[] = [];

  constructor(private readonly context: PipelineContext) {}

  describe(content: ConfigContent): Description {
    const { modules, groups = [] } = content;
    const isParallel = modules.some(({ group }) => group !== undefined);
    const name = this.context.name ?? content.name;
    const builder = isParallel ? new ParallelPipeline({ name }) : new SequentialPipeline({ name });
    for (const [index, module] of modules.entries()) builder.addModule(this.#node(module, index));
    if (builder instanceof ParallelPipeline) {
      for (const [index, group] of groups.entries()) builder.addGroup(this.#group(group, index));
      for (const group of this.#undeclared(content)) builder.addGroup(group);
    }
    return { builder, unknown: this.#unknown, findings: this.#findings };
  }

  #node(module: ModuleContent, index: number): ModuleNode {
    const { name, group, parameters, expose, on_error: onError } = module;
    const retry = retryInCode(module.retry);
    const batch = module.batch && { maxSize: module.batch.max_size, maxWait: module.batch.max_wait };
    const dependsOn = this.#links(module, index).map((link) => (link.optional ? optional(link.name) : link.name));
    const options = { group, parameters, expose, dependsOn, onError, retry, batch };
    return new ModuleNode(this.#classOf(module, index), name, options);
  }

  /** Of two that contradict each other, the first. */
  #links({ name: module, depends_on: links = [] }: ModuleContent, index: number): readonly LinkContent[] {
    return links.filter(({ name, optional }, at) => {
      const before = links.slice(0, at).find((other) => other.name === name);
      if (before === undefined || before.optional === optional) return true;
      const message = `Module "${module}" depends on "${name}" twice, once as an optional input and once as one that it needs. Keep one of the two.`;
      const span = this.context.places.of('modules', index, 'depends_on', at);
      this.#findings.push({ code: InvalidConnectionError.code, message, at: span });
      return false;
    });
  }

  #classOf({ type }: ModuleContent, index: number): ModuleClass {
    const { registry, places, doubts } = this.context;
    try {
      return registry.get(type);
    } catch (cause) {
      if (!(cause instanceof UnknownNameError)) throw cause;
      const { code, message, suggestion } = cause;
      const at = places.of('modules', index, 'type');
      if (!doubts.madeUp.has(type)) this.#unknown.push({ code, message, at, suggestion, cause });
      return UnknownModule;
    }
  }

  #group({ name, options = {} }: GroupContent, index: number): Group {
    const { url, hooks, places } = this.context;
    const own = (options.after_created ?? []).flatMap((reference, at) => {
      const span = places.of('groups', index, 'options', 'after_created', at);
      const { value, findings } = functionAt(reference, url, span);
      this.#findings.push(...findings);
      return value ?? [];
    });
    return new Group(name, withHooks(optionsInCode(options), [...own, ...hooks.of(name)]));
  }

  /** The groups that only modules name, as far as code has hooks for them. */
  #undeclared({ modules, groups = [] }: ConfigContent): readonly Group[] {
    const { hooks } = this.context;
    const declared = new Set(groups.map(({ name }) => name));
    const named = new Set(modules.flatMap(({ group }) => group ?? []));
    return [...named]
      .filter((name) => !declared.has(name) && hooks.of(name).length > 0)
      .map((name) => new Group(name, withHooks({}, hooks.of(name))));
  }
}

function withHooks(options: GroupOptions, hooks: readonly Hook[]): GroupOptions {
  return hooks.length === 0 ? options : { ...options, afterCreated: hooks };
}
