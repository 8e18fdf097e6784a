/** What modules find in their data. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interfaceAncestry } from '../data/interface.js';
import { ResultLookupError } from '../errors/errors.js';
import { copyValue } from '../wire/payload.js';
import { finalize } from './decorators.js';
import { sourceInfo } from './fixtures/instance.js';
import { typeAncestry } from './metadata.js';
import { Module } from './module.js';
import { ModuleRegistry } from './registry.js';
import { ResultSet } from './result-set.js';

class I extends Module.Interface {}
class SubI extends I {}

@finalize()
class C extends Module.Runtime {
  run() {
    return [1, 2, 3];
  }
}

@finalize()
class D extends Module.Runtime {
  run() {}
}

@finalize()
class SubD extends D {}

const c = sourceInfo('c', { exposed: 'mod_c', types: typeAncestry(C) });
const d1 = sourceInfo('d1', { exposed: 'mod_d1', types: typeAncestry(D) });
const d2 = sourceInfo('d2', { types: typeAncestry(SubD) });
const i = sourceInfo('i', { interfaces: interfaceAncestry(SubI), types: ['maker'] });

const empty = new ResultSet([], []);
const both = new ResultSet([c, d1], [[1, 2, 3], empty]);

describe('P053 by an exposed name', () => {
  test('finds nothing in an empty set', () => {
    expect([empty.of('mod_c'), empty.has('mod_c'), empty.size]).toEqual([[], false, 0]);
  });

  test('finds the value of that name', () => {
    expect([both.of('mod_c'), both.get('mod_c'), both.has('mod_c'), both.size]).toEqual([
      [[1, 2, 3]],
      [1, 2, 3],
      true,
      2,
    ]);
  });

  test('P064 finds no module by its own name', () => {
    expect(both.has('c')).toBe(false);
    expect(new ResultSet([sourceInfo('c')], [1]).of('c')).toEqual([]);
  });
});

test('P054 P063 by a module class', () => {
  expect([empty.of(C), empty.has(C)]).toEqual([[], false]);
  expect([both.of(C), both.get(C), both.has(C)]).toEqual([[[1, 2, 3]], [1, 2, 3], true]);
});

test('P050 by a module class that the source extends', () => {
  const data = new ResultSet([d1, d2], ['base', 'derived']);
  expect(data.of(D)).toEqual(['base', 'derived']);
  expect(data.of(SubD)).toEqual(['derived']);
});

test('P055 P051 by an interface class, or one that the interface extends', () => {
  const data = new ResultSet([i, c, i], ['abc', 1, 'xyz']);
  expect(empty.has(I)).toBe(false);
  expect(data.of(I)).toEqual(['abc', 'xyz']);
  expect(data.of(SubI)).toEqual(['abc', 'xyz']);
  expect(new ResultSet([c, i], [1, 'abc']).get(I)).toBe('abc');
});

test('P067 by what the source declares, not by what the value is', () => {
  expect(new ResultSet([c], [new I()]).has(I)).toBe(false);
});

test('P056 each iteration is fresh, its results are the same', () => {
  const first = [...both];
  const second = [...both];
  expect(first).not.toBe(second);
  expect(first.every((result, at) => result === second[at])).toBe(true);
});

test('P052 a result says where it comes from, and cannot be changed', () => {
  const [result] = new ResultSet([i], ['abc']).filter(I);
  expect({ ...result }).toEqual({ value: 'abc', name: 'i', exposed: undefined, interface: 'SubI', type: 'maker' });
  expect(() => Object.assign(result as object, { value: 'other' })).toThrow(TypeError);
});

describe('a key that is none', () => {
  const keys = [Map, Module.Interface, class extends C {}, 5, null, undefined, {}];

  test.each(keys.flatMap((key) => (['has', 'of', 'get', 'filter'] as const).map((method) => [method, key] as const)))(
    'P057 P058 P062 %s(%o) is a type error',
    (method, key) => {
      expect(() => both[method](key as never)).toThrow(TypeError);
    },
  );
});

describe('get', () => {
  test('P061 without a match says what is there', () => {
    expect(() => both.get(I)).toThrow(ResultLookupError);
    expect(() => both.get(I)).toThrow(
      /no result of class I in the data\. It has: "c" \(type .*exposed as "mod_c"\), "d1"/,
    );
    expect(() => empty.get('x')).toThrow(/no result exposed as "x" in the data\. It is empty\./);
  });

  test('P059 with several matches says which', () => {
    const data = new ResultSet([d1, d2], [1, 2]);
    expect(data.has(D)).toBe(true);
    expect(() => data.get(D)).toThrow(ResultLookupError);
    expect(() => data.get(D)).toThrow(/more than one result of class D .*"d1".*"d2".*Use of\(\) or filter\(\)/);
  });

  test('of an unregistered class says that it would not be found from elsewhere', () => {
    expect(() => empty.get(C)).toThrow(/@register/);
    const Registered = finalize()(class Registered extends D {});
    new ModuleRegistry().register('registered', Registered);
    expect(() => empty.get(Registered)).not.toThrow(/@register/);
  });
});

test('P033 undefined is a result like any other', () => {
  const data = new ResultSet([c], [undefined]);
  expect([data.has(C), data.of(C), data.get(C)]).toEqual([true, [undefined], undefined]);
});

test('P060 of, has, filter and size agree on every key of every set', () => {
  const sources = fc.array(fc.constantFrom(c, d1, d2, i));
  fc.assert(
    fc.property(sources, fc.constantFrom('mod_c', 'other', C, D, SubD, I, SubI), (infos, key) => {
      const data = new ResultSet(
        infos,
        infos.map((_, at) => at),
      );
      const values = data.of(key) as number[];
      expect(data.filter(key).map(({ value }) => value)).toEqual(values);
      expect(data.has(key)).toBe(values.length > 0);
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect([...data].map(({ value }) => value)).toEqual(infos.map((_, at) => at));
      expect(data.size).toBe(infos.length);
      if (values.length === 1) expect(data.get(key)).toBe(values[0]);
      else expect(() => data.get(key)).toThrow(ResultLookupError);
    }),
  );
});

test('a set travels: it is the same set elsewhere', () => {
  const interfaces = { byId: (id: string) => (id === ResultSet.id ? (ResultSet as never) : undefined) };
  const copy = copyValue(both, interfaces) as typeof both;
  expect(copy).not.toBe(both);
  expect(copy).toBeInstanceOf(ResultSet);
  expect(copy.get('mod_c')).toEqual([1, 2, 3]);
  expect(copy.get(D)).toBeInstanceOf(ResultSet);
});
