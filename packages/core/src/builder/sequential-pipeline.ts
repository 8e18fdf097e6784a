/** Describes and builds a pipeline whose modules run one after another in this process. */

import type { SequentialBuildOptions } from '../build/build-options.js';
import { buildSequential } from '../build/build-sequential.js';
import { type AnyModuleNode, ModuleNode } from '../module/module-node.js';
import { checkGiven } from '../options/check-given.js';
import { kinds } from '../options/check-options.js';
import type { Pipeline } from '../runtime/pipeline.js';
import { PipelineBuilder } from './builder.js';
import type { EmittedValues, KnownNodes, NoNodes, ProcessResults, RunResults, WithNode } from './builder-types.js';
import { ParallelPipeline } from './parallel-pipeline.js';

export class SequentialPipeline<Nodes extends KnownNodes = NoNodes> extends PipelineBuilder<Nodes> {
  readonly kind = 'SequentialPipeline';

  override addModule<Node extends AnyModuleNode>(node: Node): SequentialPipeline<WithNode<Nodes, Node>> {
    this.add(node);
    return this as never;
  }

  /** Checks everything, then makes the modules and warms them up. */
  async build(
    options: SequentialBuildOptions = {},
  ): Promise<Pipeline<RunResults<Nodes>, ProcessResults<Nodes>, EmittedValues<Nodes>>> {
    this.checkNamed(options?.stateStore);
    return (await buildSequential(this.toSpec(), options)) as Pipeline<
      RunResults<Nodes>,
      ProcessResults<Nodes>,
      EmittedValues<Nodes>
    >;
  }

  /** The same modules as a parallel pipeline, each in the group that `groupOf` names for it. */
  toParallel(groupOf: (module: AnyModuleNode) => string): ParallelPipeline<Nodes> {
    checkGiven('toParallel()', { ...kinds.function, must: 'a function that names the group of a module' }, groupOf);
    const parallel = new ParallelPipeline({ name: this.name });
    for (const node of this.modules) {
      const { Class, name, parameters, exposed, inputs } = node;
      const options = { group: groupOf(node), parameters, expose: exposed ?? false, dependsOn: inputs };
      parallel.addModule(new ModuleNode(Class, name, options));
    }
    return parallel as never;
  }
}
