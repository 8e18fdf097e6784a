import { expect, test } from 'vitest';
import { interfaces, Point, Secret } from '../wire/fixtures/interfaces.js';
import { frozen } from './frozen.js';

const value = () => ({
  list: [{ a: 1 }],
  map: new Map([['k', { b: 1 }]]),
  set: new Set([{ c: 1 }]),
  at: new Date(5),
  point: new Point([1], 2),
  secret: new Secret([3]),
  error: Object.assign(new Error('m'), { data: [4] }),
  bytes: new Uint8Array(2),
});

type Value = ReturnType<typeof value>;

test.each<[string, (value: Value) => unknown]>([
  ['a property', (it) => Object.assign(it, { more: 1 })],
  ['an item', ({ list }) => list.push({ a: 2 })],
  ['a property within a list', ({ list }) => Object.assign(list[0] as object, { a: 2 })],
  ['an entry', ({ map }) => map.set('other', { b: 2 })],
  ['the value of an entry', ({ map }) => Object.assign(map.get('k') as object, { b: 2 })],
  ['a member', ({ set }) => set.clear()],
  ['a property of a member', ({ set }) => Object.assign([...set][0] as object, { c: 2 })],
  ['a date', ({ at }) => at.setFullYear(2_000)],
  ['a field of an interface', ({ point }) => (point.x as number[]).push(2)],
  ['a field of an error', ({ error }) => error.data.push(5)],
])('%s of a frozen copy cannot be changed, and what it was copied from can', (_what, change) => {
  const original = value();
  expect(() => change(frozen(original, interfaces))).toThrow(TypeError);
  expect(() => change(original)).not.toThrow();
});

test('what cannot be copied stays as it is', () => {
  const model = { forward: () => 1 };
  expect(frozen(model, interfaces)).toBe(model);
});

test('a frozen copy is read as what it was copied from', () => {
  expect(frozen(value(), interfaces)).toEqual(value());
});
