/** Types are registered, found, replaced and forgotten. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { UnknownNameError } from '../errors/errors.js';
import { finalize, register } from './decorators.js';
import { moduleMeta } from './metadata.js';
import { Module } from './module.js';
import { isModuleNode } from './module-node.js';
import { ModuleFactory, ModuleRegistry } from './registry.js';

const make = () =>
  finalize()(
    class Mock extends Module.Runtime {
      run() {}
    },
  );

afterEach(() => ModuleFactory.unregister());

test('P071 after clearing it is empty', () => {
  const registry = new ModuleRegistry().register('a', make()).register('b', make());
  registry.unregister();
  expect(registry.types()).toEqual([]);
});

test('P072 a registered class is one entry', () => {
  const Class = make();
  const registry = new ModuleRegistry().register('a', Class);
  expect(registry.types()).toEqual(['a']);
  expect(registry.get('a')).toBe(Class);
  expect([registry.has('a'), registry.has('b')]).toEqual([true, false]);
});

test.each([
  ['P073 a plain class', class Plain {}, 'class Plain'],
  [
    'P073 a class without finalize',
    class Unfinalized extends Module.Runtime {
      run() {}
    },
    'class Unfinalized',
  ],
  ['P046 an interface', class I extends Module.Interface {}, 'class I'],
  ['null', null, 'null'],
])('%s is refused', (_, Class, name) => {
  expect(() => new ModuleRegistry().register('a', Class as never)).toThrow(TypeError);
  expect(() => new ModuleRegistry().register('a', Class as never)).toThrow(name);
});

test.each([5, '', null, undefined])('P081 a type that is %j is refused, after the class', (type) => {
  expect(() => new ModuleRegistry().register(type as never, make())).toThrow(/The type of Mock must be/);
  expect(() => new ModuleRegistry().register(type as never, class Plain {} as never)).toThrow(/class Plain/);
});

describe('the same type again', () => {
  const source = 'file:///app/modules.js';

  test('P074 replaces the class if it comes from the same source', () => {
    const [first, second, third] = [make(), make(), make()];
    const registry = new ModuleRegistry().register('a', first, source).register('a', second, `${source}?t=2`);
    expect(registry.get('a')).toBe(second);
    expect(registry.types()).toEqual(['a']);
    expect(() => registry.register('a', third, 'file:///app/other.js')).toThrow(
      /"a" is registered twice: by Mock of file:\/\/\/app\/modules\.js\?t=2 and by Mock of file:\/\/\/app\/other\.js/,
    );
    expect(() => registry.register('a', third)).toThrow(/Mock without a source/);
    expect(registry.get('a')).toBe(second);
  });

  test.each([source, undefined])('from %s evaluated once more replaces it', async (source) => {
    const [first, second] = [make(), make()];
    const registry = new ModuleRegistry().register('a', first, source);
    await null;
    expect(registry.register('a', second, source).get('a')).toBe(second);
  });

  test.each([source, undefined])('by a second class of one evaluation of %s is refused', (source) => {
    const first = make();
    const registry = new ModuleRegistry().register('a', first, source);
    expect(() => registry.register('a', make(), source)).toThrow(/"a" is registered twice: by two classes Mock /);
    expect(registry.get('a')).toBe(first);
  });

  test.each([source, undefined])('by a class of another name from %s is refused, however late', async (source) => {
    const Other = finalize()(
      class Other extends Module.Runtime {
        run() {}
      },
    );
    const first = make();
    const registry = new ModuleRegistry().register('a', first, source);
    await null;
    expect(() => registry.register('a', Other, source)).toThrow(/: by Mock and by Other, both /);
    expect(registry.get('a')).toBe(first);
    registry.unregister('a');
    expect(() => registry.register('a', Other, source)).not.toThrow();
  });

  test('with the same class is nothing new', async () => {
    const Class = make();
    const registry = new ModuleRegistry().register('a', Class, source).register('a', Class);
    await null;
    expect(() => registry.register('a', make(), source)).not.toThrow();
  });
});

describe('create', () => {
  test('P077 P083 gives a new node, in its group', () => {
    const Class = make();
    const registry = new ModuleRegistry().register('a', Class);
    const node = registry.create('a', 'Some name', 'g1');
    expect(isModuleNode(node)).toBe(true);
    expect([node.name, node.group, node.Class]).toEqual(['Some name', 'g1', Class]);
    expect(registry.create('a', 'Some name')).not.toBe(node);
  });

  test('P078 F10 of an unknown type names it, the nearest and the known', () => {
    const registry = new ModuleRegistry().register('tea-pot', make()).register('cup', make());
    expect(() => registry.create('tee-pot', 'A')).toThrow(UnknownNameError);
    expect(() => registry.create('tee-pot', 'A')).toThrow(
      'There is no module type "tee-pot". Did you mean "tea-pot"? Known are "tea-pot", "cup".',
    );
    expect(() => new ModuleRegistry().get('x')).toThrow('There is no module type "x". None is registered.');
  });
});

describe('unregister', () => {
  test('P079 forgets a type', () => {
    const registry = new ModuleRegistry().register('a', make());
    registry.unregister('a');
    expect(registry.types()).toEqual([]);
  });

  test('P080 of an unknown type warns and does not fail', () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    new ModuleRegistry().unregister('a');
    expect(warned.mock.calls).toEqual([[expect.stringContaining('"a"')]]);
    warned.mockRestore();
  });
});

describe('the process-wide registry', () => {
  test('P075 has what decorators register, once they are there', () => {
    register('decorated')(make());
    expect(ModuleFactory.types()).toEqual(['decorated']);
  });

  test('P082 P083 has types by decorator and by call', () => {
    const [A, B] = [register('a')(make()), make()];
    ModuleFactory.register('b', B, 'file:///app/b.js');
    expect([ModuleFactory.get('a'), ModuleFactory.get('b')]).toEqual([A, B]);
    ModuleFactory.unregister('a');
    expect(ModuleFactory.get('b')).toBe(B);
    expect(() => ModuleFactory.get('a')).toThrow(UnknownNameError);
  });

  test('a class knows its first type and source, by decorator or by call', () => {
    const Class = make();
    ModuleFactory.register('first', Class, '/app/m.js');
    register('second', '/app/n.js')(Class);
    expect(moduleMeta(Class)).toMatchObject({ type: 'first', source: 'file:///app/m.js' });
    expect(ModuleFactory.get('second')).toBe(Class);
  });
});
