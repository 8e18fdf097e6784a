/** Area EXP: which results come out, and under which names. */

import { describe, expect, test } from 'vitest';
import { accept, DuplicateNameError, expose, finalize, Module } from '../../src/index.js';
import { kinds } from './fixtures/kinds.js';

/** Declares no name. */
@accept({ self: true })
@finalize()
class Silent extends Module.Runtime {
  run() {
    return this.name;
  }
}

/** Declares a name. */
@expose('should-be-overridden')
@accept(Silent, { self: true })
@finalize()
class Tagged extends Module.Runtime {
  run() {
    return this.name;
  }
}

@expose('agg')
@accept(Silent)
@finalize()
class Gather extends Module.Aggregate {
  override process() {
    return this.stateSize;
  }
}

describe.each(kinds)('$name', ({ build }) => {
  test('P240 P248 two results of one name are refused, and both modules named', async () => {
    for (const nodes of [
      [
        Silent.node('mod1', { expose: 'sample-result' }),
        Silent.node('mod0', { expose: 'sample-result' }).dependsOn('mod1'),
      ],
      [Tagged.node('mod1'), Tagged.node('mod0').dependsOn('mod1')],
      [Silent.node('mod1', { expose: 'mod0' }), Silent.node('mod0', { expose: true }).dependsOn('mod1')],
    ]) {
      const error = await build(nodes).catch((error) => error);
      expect(error).toBeInstanceOf(DuplicateNameError);
      for (const name of ['mod0', 'mod1']) expect(error.message).toContain(`"${name}"`);
    }
  });

  test('P241 P242 P243 a result comes out under its name, that of its module, or not at all', async () => {
    const pipeline = await build([
      Silent.node('hidden'),
      Silent.node('module_unnamed').exposeResult().dependsOn('hidden'),
      Silent.node('x').exposeResult('important_module').dependsOn('hidden'),
      Silent.node('last').dependsOn('module_unnamed', 'x'),
    ]);
    expect(await pipeline.run()).toEqual({ module_unnamed: 'module_unnamed', important_module: 'x' });
    await pipeline.close();
  });

  test('P245 P246 P247 what the node says wins over what the class declares; silence leaves it', async () => {
    const pipeline = await build([
      Tagged.node('mod4'),
      Tagged.node('mod2', { expose: true }).dependsOn('mod4'),
      Tagged.node('mod1', { expose: false }).dependsOn('mod4'),
      Tagged.node('mod0', { expose: 'sample-result' }).dependsOn('mod4'),
      Silent.node('mod3'),
      Tagged.node('mod5', { expose: false }).dependsOn('mod3', 'mod4'),
    ]);
    expect(pipeline.modules.map(({ name, exposed }) => [name, exposed])).toEqual([
      ['mod4', 'should-be-overridden'],
      ['mod2', 'mod2'],
      ['mod1', undefined],
      ['mod0', 'sample-result'],
      ['mod3', undefined],
      ['mod5', undefined],
    ]);
    expect(await pipeline.run()).toEqual({ 'should-be-overridden': 'mod4', mod2: 'mod2', 'sample-result': 'mod0' });
    await pipeline.close();
  });

  test('P251 the node names the result of an Aggregate, which comes out of process() only', async () => {
    const pipeline = await build([Silent.node('a'), Gather.node('g').exposeResult('final').dependsOn('a')]);
    expect(await pipeline.run()).toEqual({});
    expect(await pipeline.process()).toEqual({ final: 1 });
    await pipeline.close();
  });
});

test.each([12, 1.5, ['a'], '', {}, null])(
  'P249 P250 A23 a name that is %o is refused, and the module named',
  (value) => {
    const declare = () => Silent.node('mod1', { expose: value as never });
    expect(declare).toThrow(TypeError);
    expect(declare).toThrow(/"mod1"/);
  },
);
