import { expect, test } from 'vitest';
import { type ConnectionEnd, mayFeed } from './connection.js';

const nothing = { types: [], interfaces: [], self: false };
const end = (parts: Partial<ConnectionEnd>): ConnectionEnd => ({
  types: ['T'],
  interfaces: [],
  accepts: nothing,
  ...parts,
});

test.each<[string, Partial<ConnectionEnd>, Partial<ConnectionEnd['accepts']>, boolean]>([
  ['its class', { types: ['loader'] }, { types: ['loader'] }, true],
  ['an ancestor of its class', { types: ['pdf-loader', 'loader'] }, { types: ['loader'] }, true],
  ['a subclass of its class', { types: ['loader'] }, { types: ['pdf-loader'] }, false],
  ['its interface', { interfaces: ['Text'] }, { interfaces: ['Text'] }, true],
  ['an ancestor of its interface', { interfaces: ['Page', 'Text'] }, { interfaces: ['Text'] }, true],
  ['a descendant of its interface', { interfaces: ['Text'] }, { interfaces: ['Page'] }, false],
  ['a class of the name of its interface', { interfaces: ['Text'] }, { types: ['Text'] }, false],
  ['another class', { types: ['loader'] }, { types: ['reader'] }, false],
  ['nothing', {}, {}, false],
])('a module may feed one that accepts %s: %#', (_, source, accepts, expected) => {
  expect(mayFeed(end(source), end({ types: ['R'], accepts: { ...nothing, ...accepts } }))).toBe(expected);
});

test('P007 without self acceptance a module does not feed one of its own class', () => {
  expect(mayFeed(end({ types: ['own'] }), end({ types: ['own'] }))).toBe(false);
});

test('P007 self acceptance is for the own class and its subclasses, not for its ancestors', () => {
  const reader = end({ types: ['own', 'base'], accepts: { ...nothing, self: true } });
  expect(mayFeed(end({ types: ['own', 'base'] }), reader)).toBe(true);
  expect(mayFeed(end({ types: ['sub', 'own', 'base'] }), reader)).toBe(true);
  expect(mayFeed(end({ types: ['base'] }), reader)).toBe(false);
});
