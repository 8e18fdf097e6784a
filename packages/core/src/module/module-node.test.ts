/** Nodes are set up, linked and exposed. */

import { describe, expect, test } from 'vitest';
import { accept, expose, finalize } from './decorators.js';
import { Module } from './module.js';
import { isModuleNode } from './module-node.js';

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

@expose()
@finalize()
class Named extends Module.Runtime {
  run() {}
}

test('P002 a fresh node has its name, no group and no inputs', () => {
  const node = Mock.node('testName');
  expect([node.name, node.group, node.inputs]).toEqual(['testName', undefined, []]);
  expect(Mock.node('testName', { group: 'g1' }).group).toBe('g1');
});

test('a class without finalize has no nodes', () => {
  class Unfinalized extends Module.Runtime {
    run() {}
  }
  expect(() => Unfinalized.node('A')).toThrow(/class Unfinalized is not a finalized module class/);
});

test.each([undefined, null, '', 5])('a name that is %j is refused', (name) => {
  expect(() => Mock.node(name as never)).toThrow(TypeError);
});

test.each([null, '', 5])('a group or an exposed name that is %j is refused', (name) => {
  expect(() => Mock.node('A', { expose: name as never })).toThrow(TypeError);
  expect(() => Mock.node('A', { group: name as never })).toThrow(TypeError);
});

test('nodes are told from all else', () => {
  expect([Mock.node('A'), Mock, 'A', null, {}].map(isModuleNode)).toEqual([true, false, false, false, false]);
});

describe('links', () => {
  test('P003 P005 name the predecessor, and return the node itself', () => {
    const node = Mock.node('connectedName');
    expect(node.dependsOn(Mock.node('dependentName')).dependsOn('other')).toBe(node);
    expect(node.inputs).toEqual(['dependentName', 'other']);
  });

  test('may be given with the node, several at once, to nodes that are not there yet', () => {
    expect(Mock.node('C', { dependsOn: ['B', Mock.node('A')] }).dependsOn('D', 'E').inputs).toEqual([
      'B',
      'A',
      'D',
      'E',
    ]);
  });

  test('P010 to one predecessor count once', () => {
    expect(Mock.node('B').dependsOn('A').dependsOn('X').dependsOn(Mock.node('A')).inputs).toEqual(['A', 'X']);
  });

  test.each([undefined, null, '', Mock, 5])('P009 to %s are refused', (missing) => {
    expect(() => Mock.node('B').dependsOn(missing as never)).toThrow(TypeError);
    expect(() => Mock.node('B').dependsOn(missing as never)).toThrow(/Module "B".*no such dependency exists/);
  });
});

describe('parameters', () => {
  test('P225 are what was set', () => {
    expect(Mock.node('A').setParameters({ param1: 1 }).parameters).toEqual({ param1: 1 });
    expect(Mock.node('A', { parameters: { param1: 1 } }).parameters).toEqual({ param1: 1 });
  });

  test('P226 P236 are an empty map of its own by default', () => {
    const [a, b] = [Mock.node('A'), Mock.node('B')];
    expect(a.parameters).toEqual({});
    expect(() => Object.assign(a.parameters, { leaked: true })).toThrow(TypeError);
    expect(b.parameters).toEqual({});
  });

  test.each([[[1, 2]], ['text'], [null], [5], [new Map()], [() => {}]])('P227 cannot be %o', (parameters) => {
    expect(() => Mock.node('A').setParameters(parameters as never)).toThrow(TypeError);
    expect(() => Mock.node('A').setParameters(parameters as never)).toThrow(/parameters of module "A"/);
  });

  test('P239 are replaced as a whole, and the node returned', () => {
    const node = Mock.node('A', { parameters: { a: 1 } });
    expect(node.setParameters({ b: 2 })).toBe(node);
    expect(node.parameters).toEqual({ b: 2 });
  });

  test('are copied: a later change of the object is not seen', () => {
    const parameters = { a: 1 };
    const node = Mock.node('A', { parameters });
    parameters.a = 2;
    expect(node.parameters).toEqual({ a: 1 });
  });
});

describe('what is exposed', () => {
  test('P241 by the node is under its name', () => {
    expect(Mock.node('A').exposed).toBeUndefined();
    expect(Mock.node('A').exposeResult().exposed).toBe('A');
    expect(Mock.node('A', { expose: true }).exposed).toBe('A');
  });

  test('P242 by the class is under its name, or that of the node', () => {
    expect([Tagged.node('A').exposed, Named.node('A').exposed]).toEqual(['tag', 'A']);
  });

  test('P244 P251 the node says otherwise', () => {
    expect(Tagged.node('A').exposeResult().exposed).toBe('A');
    expect(Tagged.node('A').exposeResult('q').exposed).toBe('q');
    expect(Tagged.node('A').exposeResult(false).exposed).toBeUndefined();
    expect(Tagged.node('A', { expose: false }).exposed).toBeUndefined();
    expect(Tagged.node('A', { expose: 'other' }).exposeResult('last').exposed).toBe('last');
  });

  test.each(['', 12, null, {}])('cannot be %j', (as) => {
    expect(() => Mock.node('A').exposeResult(as as never)).toThrow(/under which module "A" is exposed/);
  });
});
