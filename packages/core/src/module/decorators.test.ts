/** What decorators record and refuse, however the file is compiled. */

import { afterEach, describe, expect, test } from 'vitest';
import * as decorators from './decorators.js';
import { type Compiler, compilers, load } from './fixtures/compile.js';
import type * as decorated from './fixtures/decorated.js';
import { makeModule, runArgs, sourceInfo } from './fixtures/instance.js';
import { moduleMeta } from './metadata.js';
import { Module, type RunArgs } from './module.js';
import { ModuleFactory } from './registry.js';
import { ResultSet } from './result-set.js';

const { accept, expose, finalize, produce, register } = decorators;

class I extends Module.Interface {}
class J extends Module.Interface {}
class Plain {
  run() {}
}
class Unfinalized extends Module.Runtime {
  run() {}
}

const M = finalize()(
  class SomeModule extends Module.Runtime {
    run() {}
  },
);
const fresh = () =>
  finalize()(
    class Fresh extends Module.Runtime {
      run(): unknown {
        return new I();
      }
    },
  );

/** For what only JavaScript, or a cast, can pass. */
const wrong = (value: unknown) => value as never;

afterEach(() => ModuleFactory.unregister());

describe.each(Object.keys(compilers) as Compiler[])('by %s', (compiler) => {
  test('P022 decorators record what they say, in any order above finalize', async () => {
    const { declareModules } = await load<typeof decorated>('decorated.ts', compiler);
    const { Total, Sum, Power, Gather } = declareModules({ ...decorators, Module });

    expect(moduleMeta(Sum)).toEqual({
      kind: 'runtime',
      className: 'Sum',
      accepts: [],
      acceptsSelf: false,
      produces: Total,
      exposed: undefined,
      type: 'fixture/sum',
      source: 'file:///app/sum.js',
    });
    expect(moduleMeta(Power)).toMatchObject({
      accepts: [Total, Sum],
      acceptsSelf: true,
      exposed: true,
      type: undefined,
    });
    expect(moduleMeta(Gather)).toMatchObject({ kind: 'aggregate', className: 'Gather', exposed: 'gathered' });
    expect(ModuleFactory.get('fixture/sum')).toBe(Sum);
  });

  test('P001 the modules run, and know their name before their fields are initialized', async () => {
    const { declareModules } = await load<typeof decorated>('decorated.ts', compiler);
    const { Total, Sum, Power } = declareModules({ ...decorators, Module });

    const sum = makeModule(Sum, { name: 'sum', group: 'g1' });
    expect(sum.label).toBe('sum in g1');
    expect(sum.run(runArgs([1, 2, 3]))).toEqual(new Total(6));

    const data = new ResultSet([sourceInfo('sum', { interfaces: ['Total'] })], [new Total(6)]);
    expect(makeModule(Power).run(runArgs(undefined, data))).toBe(36);
    expect(makeModule(Power, { parameters: { power: 3 } }).run(runArgs(undefined, data))).toBe(216);
  });
});

describe('plain calls', () => {
  test('P022 return the class, whatever the order', () => {
    const Class = class Called extends Module.Runtime {
      run() {
        return new I();
      }
    };
    expect(register('called')(accept({ self: true })(expose()(produce(I)(finalize()(Class)))))).toBe(Class);
    expect(moduleMeta(Class)).toMatchObject({ acceptsSelf: true, exposed: true, produces: I, type: 'called' });
  });

  test('an anonymous class is called by its type', () => {
    const Class = register('called')(
      finalize()(
        class extends Module.Runtime {
          run() {}
        },
      ),
    );
    expect(moduleMeta(Class).className).toBe('called');
  });

  test.each([
    ['a URL', new URL('file:///app/m.js')],
    ['its string', 'file:///app/m.js'],
    ['a __filename', '/app/m.js'],
  ])('the source of a type may be %s', (_, source) => {
    const Class = fresh();
    register('t', source)(Class);
    expect(moduleMeta(Class).source).toBe('file:///app/m.js');
  });
});

describe('finalize', () => {
  test('P021 refuses a class that is no module, naming it', () => {
    expect(() => finalize()(wrong(Plain))).toThrow(TypeError);
    expect(() => finalize()(wrong(Plain))).toThrow(/class Plain/);
    expect(() => finalize()(wrong(Module.Runtime))).toThrow(/class Runtime/);
    expect(() => finalize()(wrong(I))).toThrow(/class I/);
    expect(() => finalize()(wrong(null))).toThrow(/null/);
  });

  test('P023 without parentheses says that they are needed', () => {
    const applied = finalize as unknown as (Class: unknown, context: unknown) => unknown;
    expect(() => applied(Unfinalized, { kind: 'class' })).toThrow(/@finalize\(\)/);
  });

  test('P024 a class is finalized once; its subclass is a class of its own', () => {
    const Base = accept(I)(
      finalize()(
        class Base extends Module.Runtime {
          run() {}
        },
      ),
    );
    expect(() => finalize()(Base)).toThrow(/class Base is finalized twice/);
    const Derived = finalize()(class Derived extends Base {});
    expect(moduleMeta(Derived)).toMatchObject({ className: 'Derived', accepts: [] });
  });

  test('a Runtime needs a run method of its own or of a base', () => {
    const noRun = class NoRun extends (Module.Runtime as unknown as typeof Unfinalized) {};
    expect(() => finalize()(noRun)).toThrow(/class NoRun has no run\(\)/);
    expect(moduleMeta(finalize()(class Heir extends Unfinalized {})).kind).toBe('runtime');
  });

  test('metadata is not inherited', () => {
    class Derived extends M {}
    expect(() => moduleMeta(Derived)).toThrow(/class Derived is not a finalized module class/);
  });
});

describe('accept', () => {
  test.each([
    ['P012 an interface', [I], [I]],
    ['P013 interfaces in their order', [J, I], [J, I]],
    ['P014 interfaces and module classes in their order', [I, M, J], [I, M, J]],
  ] as const)('%s', (_, accepted, expected) => {
    expect(moduleMeta(accept(...accepted)(fresh())).accepts).toEqual(expected);
  });

  test('P007 { self: true } accepts its own class', () => {
    expect(moduleMeta(accept({ self: true })(fresh()))).toMatchObject({ accepts: [], acceptsSelf: true });
    expect(moduleMeta(fresh()).acceptsSelf).toBe(false);
  });

  test('P017 adds up when it is applied again', () => {
    expect(moduleMeta(accept(J)(accept({ self: true })(accept(I)(fresh()))))).toMatchObject({
      accepts: [I, J],
      acceptsSelf: true,
    });
  });

  test.each([
    ['a plain class', Plain, 'class Plain'],
    ['a module class without finalize', Unfinalized, 'class Unfinalized'],
    ['the base of interfaces', Module.Interface, 'class Interface'],
    ['a function', function make() {}, 'function make'],
    ['an instance', new I(), 'an instance of I'],
    ['a name', 'I', 'the string "I"'],
    ['an option that is off', { self: false }, 'an object'],
  ])('P015 refuses %s, naming the class and the argument', (_, argument, name) => {
    const refused = () => accept(wrong(argument), { self: true })(fresh());
    expect(refused).toThrow(TypeError);
    expect(refused).toThrow(/of Fresh/);
    expect(refused).toThrow(name);
  });

  test.each([
    ['null', [null], 'null'],
    ['undefined', [undefined], 'undefined'],
    ['nothing', [], 'nothing'],
  ])('P016 refuses %s', (_, args, name) => {
    const refused = () => accept(...(args as unknown as [typeof I]))(fresh());
    expect(refused).toThrow(TypeError);
    expect(refused).toThrow(`it was given ${name}`);
  });
});

describe('produce', () => {
  test('P036 records the interface', () => {
    expect(moduleMeta(produce(I)(wrong(fresh()))).produces).toBe(I);
  });

  test.each([
    ['P037 several interfaces are', [I, J], 'class I and class J'],
    ['P038 a plain class is', [Plain], 'class Plain'],
    ['P039 a module class is', [M], 'class SomeModule'],
    ['P040 null is', [null], 'null'],
    ['P041 nothing is', [], 'nothing'],
  ])('%s refused', (_, args, name) => {
    const refused = () => produce(...(args as unknown as [typeof I]))(wrong(fresh()));
    expect(refused).toThrow(TypeError);
    expect(refused).toThrow(`@produce of Fresh takes exactly one interface class; it was given ${name}.`);
  });
});

describe('expose', () => {
  test('P242 is under a name, or under that of the node', () => {
    expect(moduleMeta(expose('tag')(fresh())).exposed).toBe('tag');
    expect(moduleMeta(expose()(fresh())).exposed).toBe(true);
    expect(moduleMeta(fresh()).exposed).toBeUndefined();
  });

  test.each(['', 12, null, ['a']])('refuses %j', (name) => {
    expect(() => expose(wrong(name))(fresh())).toThrow(TypeError);
  });
});

describe('order and kind of class', () => {
  const others = { accept: accept(I), produce: produce(I), expose: expose(), register: register('t') };

  test.each(Object.entries(others))('P018 %s needs finalize below it', (name, decorate) => {
    expect(() => decorate(wrong(Unfinalized))).toThrow(TypeError);
    expect(() => decorate(wrong(Unfinalized))).toThrow(
      `@${name} needs a finalized module class, but class Unfinalized is none. Write @finalize() innermost, below @${name}.`,
    );
  });

  test('P019 expose below finalize is refused', () => {
    expect(() => finalize()(wrong(expose()(wrong(Unfinalized))))).toThrow(/innermost/);
  });

  test.each(Object.entries(others))('P020 %s refuses a class that is no module', (_, decorate) => {
    expect(() => decorate(wrong(Plain))).toThrow(/class Plain/);
    expect(() => decorate(wrong(undefined))).toThrow(/undefined/);
  });
});

test('static parameters are read when they are there: after standard decorators', async () => {
  const { parametersSchema } = await import('./metadata.js');
  const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;

  @finalize()
  class Late extends Module.Runtime {
    static readonly parameters = schema;
    run(_: RunArgs) {}
  }

  class Wrong extends Late {
    static override readonly parameters = wrong({ power: 2 });
  }
  expect(parametersSchema(Late)).toBe(schema);
  expect(() => parametersSchema(Wrong)).toThrow(/class Wrong must be a Standard Schema/);
});
