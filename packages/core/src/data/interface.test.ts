/** Interfaces are recognized, named, and found with all that they carry. */

import { describe, expect, test } from 'vitest';
import { Module } from '../module/module.js';
import { interfaceAncestry, interfaceClosure, interfaceConflicts, interfaceId, isInterfaceClass } from './interface.js';

class Total extends Module.Interface {}
class GrandTotal extends Total {}
class Renamed extends Total {
  static readonly id = 'renamed';
}
class Heir extends Renamed {}
class Carrier extends Module.Interface {
  static readonly contains = [GrandTotal];
}

describe('isInterfaceClass', () => {
  test('is true of what extends Module.Interface, and of nothing else', () => {
    expect([Total, GrandTotal].map(isInterfaceClass)).toEqual([true, true]);
    const others = [Module.Interface, Module.Runtime, class {}, () => {}, new Total(), null, undefined, 'Total'];
    expect(others.map(isInterfaceClass)).toEqual(others.map(() => false));
  });

  test('F65 knows the interfaces of another copy of core', () => {
    abstract class OtherInterface {}
    Object.defineProperty(OtherInterface, Symbol.for('@magda/core/interface'), { value: true });
    expect(isInterfaceClass(class Foreign extends OtherInterface {})).toBe(true);
    expect(isInterfaceClass(OtherInterface)).toBe(false);
  });
});

test('an interface is named by its own static id, else by its class name', () => {
  expect(interfaceId(Total)).toBe('Total');
  expect(interfaceId(Renamed)).toBe('renamed');
  expect(interfaceId(Heir)).toBe('Heir');
});

test('an interface without a name says what it needs', () => {
  expect(() => interfaceId(class extends Module.Interface {})).toThrow(/static id/);
});

test('its ancestry goes from itself up to the base', () => {
  expect(interfaceAncestry(Heir)).toEqual(['Heir', 'renamed', 'Total']);
  expect(interfaceAncestry(Total)).toEqual(['Total']);
});

test('the closure has ancestors and what is contained, however deep', () => {
  class Outer extends Module.Interface {
    static readonly contains = [Carrier, Heir];
  }
  expect([...interfaceClosure([Outer]).keys()].sort()).toEqual(
    ['Carrier', 'GrandTotal', 'Heir', 'Outer', 'Total', 'renamed'].sort(),
  );
});

test('the closure ends where interfaces contain each other', () => {
  class Tree extends Module.Interface {
    static contains: (typeof Tree)[] = [];
  }
  Tree.contains = [Tree];
  expect([...interfaceClosure([Tree]).values()]).toEqual([Tree]);
});

test('two classes of one id are a conflict, wherever they are', () => {
  const Other = class Total extends Module.Interface {};
  class Outer extends Module.Interface {
    static readonly contains = [Other];
  }
  expect(interfaceConflicts([GrandTotal, Outer])).toEqual(new Map([['Total', [Total, Other]]]));
  expect(interfaceConflicts([GrandTotal, Carrier])).toEqual(new Map());
});
