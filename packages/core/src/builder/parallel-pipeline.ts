/** Describes and builds a pipeline whose groups run in parallel. */

import type { ParallelBuildOptions } from '../build/build-options.js';
import { buildParallel } from '../build/build-parallel.js';
import type { AnyModuleNode } from '../module/module-node.js';
import type { Pipeline } from '../runtime/pipeline.js';
import type { GroupSpec } from '../spec/spec.js';
import { describe } from '../text/describe.js';
import { PipelineBuilder } from './builder.js';
import type { EmittedValues, KnownNodes, NoNodes, ProcessResults, RunResults, WithNode } from './builder-types.js';
import { Group } from './group.js';

export class ParallelPipeline<Nodes extends KnownNodes = NoNodes> extends PipelineBuilder<Nodes> {
  static readonly Group = Group;
  readonly kind = 'ParallelPipeline';
  readonly #groups: Group[] = [];

  override addModule<Node extends AnyModuleNode>(node: Node): ParallelPipeline<WithNode<Nodes, Node>> {
    this.add(node);
    return this as never;
  }

  /** Declares a group; one that only modules name has the default options. */
  addGroup(group: Group): this {
    if (!(group instanceof Group))
      throw new TypeError(`addGroup() takes new Group('name', { … }), not ${describe(group)}.`);
    this.#groups.push(group);
    return this;
  }

  /** The groups that were declared. */
  get groups(): readonly Group[] {
    return [...this.#groups];
  }

  /**
   * Checks everything, claims resources, starts the actors and warms their modules up.
   * @throws {MagdaError} what is wrong, or `InvalidPipelineError` with all that is wrong, before anything is spawned;
   *   what prevented the start, after everything is torn down again.
   */
  async build(
    options: ParallelBuildOptions = {},
  ): Promise<Pipeline<RunResults<Nodes>, ProcessResults<Nodes>, EmittedValues<Nodes>>> {
    this.checkNamed(options?.stateStore);
    return (await buildParallel(this.toSpec(), options)) as Pipeline<
      RunResults<Nodes>,
      ProcessResults<Nodes>,
      EmittedValues<Nodes>
    >;
  }

  protected override groupSpecs(): readonly GroupSpec[] {
    return this.#groups.map((group) => group.toSpec());
  }
}
