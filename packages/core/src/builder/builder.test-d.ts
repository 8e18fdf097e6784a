/** The results of a chained builder are typed by what its nodes expose. */

import { expectTypeOf, test } from 'vitest';
import { expose, finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';
import type { AnyModuleNode, ModuleNode } from '../module/module-node.js';
import { PipelineBuilder } from './builder.js';
import type { KnownNodes, NoNodes, ProcessResults, RunResults, WithNode } from './builder-types.js';

abstract class Builder<Nodes extends KnownNodes = NoNodes> extends PipelineBuilder<Nodes> {
  abstract override addModule<Node extends AnyModuleNode>(node: Node): Builder<WithNode<Nodes, Node>>;
  abstract run(): RunResults<Nodes>;
  abstract process(): ProcessResults<Nodes>;
}

@finalize()
class One extends Module.Runtime {
  async run() {
    return 1;
  }
}

@expose('decorated')
@finalize()
class Decorated extends Module.Runtime {
  run() {
    return 'x';
  }
}

@finalize()
class Gather extends Module.Aggregate<number[]> {}

const Tagged = expose('tag')(
  finalize()(
    class extends Module.Runtime {
      run() {
        return true;
      }
    },
  ),
);

const builder = {} as Builder;

test('run() gives what is known to be exposed, and unknown values besides', () => {
  const results = builder
    .addModule(One.node('A', { expose: true }))
    .addModule(One.node('B').exposeResult('b'))
    .addModule(Tagged.node('C').dependsOn('A'))
    .addModule(One.node('hidden'))
    .addModule(Decorated.node('D'))
    .run();
  expectTypeOf(results.A).toEqualTypeOf<number>();
  expectTypeOf(results.b).toEqualTypeOf<number>();
  expectTypeOf(results.tag).toEqualTypeOf<boolean>();
  expectTypeOf(results.hidden).toEqualTypeOf<unknown>();
  // Decorators do not change the type of their class.
  expectTypeOf(results.decorated).toEqualTypeOf<unknown>();
  expectTypeOf(builder.run()).toEqualTypeOf<RunResults>();
});

test('an Aggregate, and what is known to follow it, is in process() and not in run()', () => {
  const chain = builder
    .addModule(One.node('A', { expose: true }))
    .addModule(Gather.node('list', { expose: true }).dependsOn('A'))
    .addModule(One.node('after', { expose: true }).dependsOn('list'));
  expectTypeOf(chain.run().A).toEqualTypeOf<number>();
  expectTypeOf(chain.run().list).toEqualTypeOf<unknown>();
  expectTypeOf(chain.run().after).toEqualTypeOf<unknown>();
  expectTypeOf(chain.process().list).toEqualTypeOf<number[]>();
  expectTypeOf(chain.process().after).toEqualTypeOf<number>();
  expectTypeOf(chain.process().A).toEqualTypeOf<unknown>();
});

test('what follows a module that is added later may be in either', () => {
  const chain = builder.addModule(One.node('A', { expose: true }).dependsOn('later'));
  expectTypeOf(chain.run().A).toEqualTypeOf<number | undefined>();
  expectTypeOf(chain.process().A).toEqualTypeOf<number | undefined>();
});

test('names that the compiler does not know add nothing', () => {
  const name = 'A' as string;
  expectTypeOf(builder.addModule(One.node(name, { expose: true }))).toEqualTypeOf<Builder>();
});

test('getModule() gives the node that was added, as far as it is known', () => {
  const node = One.node('A', { expose: 'a' });
  const chain = builder.addModule(node);
  expectTypeOf(chain.getModule('A')).toEqualTypeOf<typeof node>();
  expectTypeOf(chain.findModule('A')).toEqualTypeOf<typeof node | undefined>();
  expectTypeOf(chain.getModule('B').name).toEqualTypeOf<'B'>();
  expectTypeOf(builder.modules).toEqualTypeOf<readonly AnyModuleNode[]>();
  expectTypeOf(chain).toExtend<Builder>();
  // @ts-expect-error a class is no node
  builder.addModule(One);
  // @ts-expect-error nor is a name
  builder.addModule('A');
  return {} as ModuleNode;
});
