/** Classes are told apart and found, also those of another copy of core. */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { interfaceId } from '../data/interface.js';
import { accept, finalize, type produce } from './decorators.js';
import { makeModule, sourceInfo } from './fixtures/instance.js';
import { findModuleMeta, isModuleClass, moduleMeta, typeAncestry, typeKey } from './metadata.js';
import { Module } from './module.js';
import { isModuleNode } from './module-node.js';
import { ModuleFactory, ModuleRegistry } from './registry.js';
import { ResultSet } from './result-set.js';

const make = () =>
  finalize()(
    class Same extends Module.Runtime {
      run() {}
    },
  );

describe('typeKey', () => {
  test('is the registered type', () => {
    const Class = make();
    new ModuleRegistry().register('some-type', Class).register('another-type', Class);
    expect(typeKey(Class)).toBe('some-type');
  });

  test('is one of its own for each class that is not registered', () => {
    const classes = [make(), make(), make()];
    expect(new Set(classes.map(typeKey)).size).toBe(3);
    expect(classes.map(typeKey)).toEqual(classes.map(typeKey));
  });
});

test('typeAncestry skips bases that are not finalized', () => {
  const Top = make();
  class Between extends Top {}
  const Bottom = finalize()(class Bottom extends Between {});
  expect(typeAncestry(Bottom)).toEqual([typeKey(Bottom), typeKey(Top)]);
});

test('only finalized classes are module classes', () => {
  const values = [
    make(),
    class extends Module.Runtime {
      run() {}
    },
    class {},
    Module.Runtime,
    null,
    'x',
    {},
  ];
  expect(values.map(isModuleClass)).toEqual([true, false, false, false, false, false, false]);
  expect(findModuleMeta({})).toBeUndefined();
});

test('metadata cannot be changed', () => {
  expect(() => Object.assign(moduleMeta(make()), { kind: 'aggregate' })).toThrow(TypeError);
});

describe('F65 with a second copy of core', () => {
  interface Copy {
    readonly Module: typeof Module;
    readonly ModuleFactory: ModuleRegistry;
    readonly finalize: typeof finalize;
    readonly accept: typeof accept;
    readonly produce: typeof produce;
    readonly register: (type: string) => (Class: unknown) => unknown;
  }
  let copy: Copy;

  beforeAll(async () => {
    const contents = `
      export { Module } from './module.js';
      export { accept, finalize, produce, register } from './decorators.js';
      export { ModuleFactory } from './registry.js';`;
    const resolveDir = fileURLToPath(new URL('.', import.meta.url));
    const options = { bundle: true, format: 'esm', write: false, keepNames: true, target: 'es2022' } as const;
    const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir, loader: 'ts' } });
    copy = (await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`)) as Copy;
  });

  const theirs = () => {
    class Theirs extends copy.Module.Interface {}
    class Maker extends copy.Module.Runtime {
      run() {
        return new Theirs();
      }
    }
    return { Theirs, Maker: copy.produce(Theirs)(copy.finalize()(Maker)) };
  };

  test('it is another copy', () => {
    expect(copy.Module.Runtime).not.toBe(Module.Runtime);
  });

  test('its classes and interfaces are known here', () => {
    const { Theirs, Maker } = theirs();
    const Reader = accept(Theirs, Maker)(make());
    expect(moduleMeta(Reader).accepts).toEqual([Theirs, Maker]);
    expect(interfaceId(Theirs)).toBe('Theirs');
    expect(new ResultSet([sourceInfo('m', { types: typeAncestry(Maker) })], [1]).get(Maker)).toBe(1);
  });

  test('its base is finalized here, and ours there', () => {
    class Mine extends copy.Module.Runtime {
      run() {}
    }
    class NoRun extends (copy.Module.Runtime as unknown as typeof Mine) {}
    expect(moduleMeta(finalize()(Mine)).kind).toBe('runtime');
    expect(() => finalize()(NoRun)).toThrow(/no run\(\)/);
    expect(() => finalize()(copy.Module.Runtime as never)).toThrow(/class Runtime/);
  });

  test('its modules are made and run here', () => {
    const { Theirs, Maker } = theirs();
    const module = makeModule(Maker, { name: 'theirs' });
    expect(module.name).toBe('theirs');
    expect(module.run()).toBeInstanceOf(Theirs);
  });

  test('its nodes are nodes here, and its types are registered here', () => {
    const { Maker } = theirs();
    expect(isModuleNode(Maker.node('A'))).toBe(true);
    copy.register('their-type')(Maker);
    expect(ModuleFactory.get('their-type')).toBe(Maker);
    ModuleFactory.unregister('their-type');
    expect(copy.ModuleFactory.has('their-type')).toBe(false);
  });
});
