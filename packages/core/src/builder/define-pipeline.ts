/** A parallel pipeline as one object, so that the compiler sees all of it: wrong links are red, and results are exact. */

import type { ModuleClass } from '../module/module-class.js';
import { ModuleNode } from '../module/module-node.js';
import { isModuleUse, type ModuleUse } from '../module/module-use.js';
import { checkOptions, kinds, type OptionKinds } from '../options/check-options.js';
import type { GroupSpec, NodeSpec, PipelineSpec } from '../spec/spec.js';
import { describe } from '../text/describe.js';
import type { BuildArguments, GroupsByName, KnownOptions } from './build-arguments.js';
import type {
  CheckedUses,
  DefinedEmittedValues,
  DefinedProcessResults,
  DefinedRunResults,
  ModuleUses,
} from './definition-types.js';
import { Group } from './group.js';
import { ParallelPipeline } from './parallel-pipeline.js';
import type { TypedPipeline } from './typed-pipeline.js';

export interface PipelineDescription<Uses extends ModuleUses, Groups extends GroupsByName = GroupsByName> {
  /** Default `Pipeline-N`, counting the unnamed ones of this process. */
  readonly name?: string | undefined;
  /** Options of groups by name; a group that only modules name has the defaults. */
  readonly groups?: (Groups & KnownOptions<Groups>) | undefined;
  /** The modules by name, each made by `use()`. */
  readonly modules: CheckedUses<Uses> & Uses;
}

const descriptionKinds = {
  name: kinds.text,
  groups: kinds.namedValues,
  modules: kinds.namedValues,
} as const satisfies OptionKinds<PipelineDescription<ModuleUses>>;

/** Made by `definePipeline()`: a specification that can be built, any number of times. */
export class PipelineDefinition<Request, Uses extends ModuleUses, Groups extends GroupsByName = GroupsByName>
  implements PipelineSpec
{
  /** For the compiler alone. */
  declare readonly '~definition': { readonly request: Request; readonly modules: Uses };
  declare readonly kind: 'ParallelPipeline';
  declare readonly name: string;
  declare readonly modules: readonly NodeSpec[];
  declare readonly groups: readonly GroupSpec[];
  readonly #builder: ParallelPipeline;

  constructor(builder: ParallelPipeline) {
    Object.assign(this, builder.toSpec());
    this.#builder = builder;
  }

  toSpec(): PipelineSpec {
    return this.#builder.toSpec();
  }

  /** As `ParallelPipeline.build()`; what groups name as their `executor` or `rate` has to be among its options. */
  build(
    ...[options]: BuildArguments<Groups>
  ): Promise<TypedPipeline<Request, DefinedRunResults<Uses>, DefinedProcessResults<Uses>, DefinedEmittedValues<Uses>>> {
    return this.#builder.build(options) as never;
  }
}

/**
 * Describes a parallel pipeline as one object: a name that `dependsOn` misspells, a module that is not accepted, and a
 * result that there is not, do not compile. What decorators alone say is checked at build.
 *
 * @throws {TypeError} for an option that cannot be, or a module that was not made by `use()`.
 */
export function definePipeline<Uses extends ModuleUses, const Groups extends GroupsByName = Record<never, never>>(
  description: PipelineDescription<Uses, Groups>,
): PipelineDefinition<unknown, Uses, Groups> {
  const { name, groups, modules } = checked(description);
  const builder = new ParallelPipeline(name === undefined ? {} : { name });
  for (const [group, options] of Object.entries(groups ?? {})) builder.addGroup(new Group(group, options));
  for (const [module, use] of Object.entries(modules)) builder.addModule(nodeOf(module, use));
  return new PipelineDefinition(builder);
}

/** The same for requests of one type: `definePipeline.withRequest<string>()({ … })`. */
definePipeline.withRequest =
  <Request>() =>
  <Uses extends ModuleUses, const Groups extends GroupsByName = Record<never, never>>(
    description: PipelineDescription<Uses, Groups>,
  ): PipelineDefinition<Request, Uses, Groups> =>
    definePipeline(description) as never;

function checked<Uses extends ModuleUses, Groups extends GroupsByName>(
  description: PipelineDescription<Uses, Groups>,
): PipelineDescription<Uses, Groups> {
  checkOptions('definePipeline()', (description ?? null) as object, descriptionKinds);
  if (description.modules === undefined) throw new TypeError('definePipeline() needs `modules`: it has none.');
  return description;
}

function nodeOf(name: string, use: unknown): ModuleNode {
  if (isModuleUse(use)) return new ModuleNode((use as ModuleUse<ModuleClass>).Class, name, use.options);
  throw new TypeError(
    `Module "${name}" of definePipeline() must be made by use(), such as MyModule.use({ group: 'g1' }): it is ${describe(use)}.`,
  );
}
