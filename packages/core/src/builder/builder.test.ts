/** What builders collect, and the plain value that they make of it. */

import { describe, expect, test } from 'vitest';
import { InvalidPipelineError, UnknownNameError } from '../errors/errors.js';
import { accept, expose, finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';
import type { AnyModuleNode } from '../module/module-node.js';
import { PipelineBuilder } from './builder.js';
import type { KnownNodes, NoNodes, WithNode } from './builder-types.js';

class Builder<Nodes extends KnownNodes = NoNodes> extends PipelineBuilder<Nodes> {
  readonly kind = 'SequentialPipeline';

  override addModule<Node extends AnyModuleNode>(node: Node): Builder<WithNode<Nodes, Node>> {
    this.add(node);
    return this as never;
  }
}

@accept({ self: true })
@finalize()
class Mock extends Module.Runtime {
  run() {}
}

@expose('tag')
@finalize()
class Tagged extends Module.Runtime {
  run() {}
}

test('P103 an added module is in the list, and the builder comes back', () => {
  const builder = new Builder();
  expect(builder.addModule(Mock.node('A'))).toBe(builder);
  expect(builder.modules).toHaveLength(1);
});

test.each([[Mock], ['A'], [null], [undefined], [{ name: 'A' }]])('P104 adding %o is a type error', (node) => {
  expect(() => new Builder().addModule(node as never)).toThrow(TypeError);
  expect(() => new Builder().addModule(node as never)).toThrow(/MyModule\.node\('name'\)/);
});

test('P105 a module is found by its name', () => {
  const node = Mock.node('MockName');
  const builder = new Builder().addModule(node);
  expect(builder.getModule('MockName')).toBe(node);
  expect(builder.findModule('MockName')).toBe(node);
});

test('P106 an unknown name throws, naming the known, or gives undefined', () => {
  const builder = new Builder({ name: 'P' }).addModule(Mock.node('MockName')).addModule(Mock.node('B'));
  expect(builder.findModule('MockNam')).toBeUndefined();
  expect(() => builder.getModule('MockNam')).toThrow(UnknownNameError);
  expect(() => builder.getModule('MockNam')).toThrow(
    'Pipeline "P" has no module "MockNam". Did you mean "MockName"? It has "MockName", "B".',
  );
  expect(() => new Builder({ name: 'P' }).getModule('A')).toThrow('Nothing was added to it yet.');
});

describe('the name', () => {
  test('P126 counts the unnamed ones only', () => {
    const numberOf = (builder: Builder) => Number(/^Pipeline-(\d+)$/.exec(builder.name)?.[1]);
    const first = numberOf(new Builder());
    new Builder({ name: 'named' });
    expect(numberOf(new Builder())).toBe(first + 1);
  });

  test.each(['', 5, null, ['test']])('that is %j is refused', (name) => {
    expect(() => new Builder({ name: name as never })).toThrow(TypeError);
  });
});

describe('the spec', () => {
  test('has everything as plain values, in the order of adding', () => {
    const builder = new Builder({ name: 'P' })
      .addModule(Mock.node('A', { group: 'g1', parameters: { n: 1 } }))
      .addModule(Tagged.node('B'))
      .addModule(Mock.node('C', { expose: true }).dependsOn('A', 'later', 'A'))
      .addModule(Tagged.node('later').exposeResult(false));
    const rest = { group: undefined, parameters: {}, dependsOn: [] };
    expect(builder.toSpec()).toEqual({
      kind: 'SequentialPipeline',
      name: 'P',
      modules: [
        { ...rest, name: 'A', Class: Mock, group: 'g1', parameters: { n: 1 }, exposed: undefined },
        { ...rest, name: 'B', Class: Tagged, exposed: 'tag' },
        { ...rest, name: 'C', Class: Mock, exposed: 'C', dependsOn: ['A', 'later'] },
        { ...rest, name: 'later', Class: Tagged, exposed: undefined },
      ],
      groups: [],
    });
  });

  test('P115 of a builder that was extended is another', () => {
    const builder = new Builder();
    builder.addModule(Mock.node('A'));
    const before = builder.toSpec();
    builder.addModule(Mock.node('B'));
    expect([before.modules.length, builder.toSpec().modules.length]).toEqual([1, 2]);
  });

  test('P100 a link to a node that was not added names both', () => {
    const builder = new Builder({ name: 'P' });
    builder.addModule(Mock.node('B').dependsOn(Mock.node('A')));
    expect(() => builder.toSpec()).toThrow(InvalidPipelineError);
    expect(() => builder.toSpec()).toThrow(/Module "B" depends on a node "A" that was not added to pipeline "P"\./);
  });

  test('P011 also if another of that name was added', () => {
    const builder = new Builder({ name: 'P' });
    builder.addModule(Mock.node('A')).addModule(Mock.node('B').dependsOn(Mock.node('A')));
    expect(() => builder.toSpec()).toThrow(/it has another of that name/);
  });

  test('all such links are reported together', () => {
    const [A, B] = [Mock.node('A'), Mock.node('B')];
    const builder = new Builder();
    builder.addModule(Mock.node('C').dependsOn(A)).addModule(Mock.node('D').dependsOn(B, A));
    try {
      builder.toSpec();
      expect.unreachable();
    } catch (error) {
      expect((error as InvalidPipelineError).errors).toHaveLength(3);
    }
  });

  test('P101 a node may be in several pipelines', () => {
    const [A, B] = [Mock.node('A'), Mock.node('B').dependsOn('A')];
    const [first, second] = [new Builder(), new Builder()];
    first.addModule(A).addModule(B);
    second.addModule(A);
    expect(second.toSpec().modules).toHaveLength(1);
    expect(first.toSpec().modules).toHaveLength(2);
  });
});
