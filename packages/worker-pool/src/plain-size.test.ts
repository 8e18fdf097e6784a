import { expect, test } from 'vitest';
import { plainSize } from './plain-size.js';

test('a message of plain data takes at most so many bytes', () => {
  expect(plainSize({ job: 1, list: ['é', null, true, undefined] })).toBeGreaterThanOrEqual(40);
  expect(plainSize('x'.repeat(2 ** 15))).toBeUndefined();
});

test.each([
  ['a Map', new Map()],
  ['a view', new Uint8Array(1)],
  ['a bigint', 1n],
  ['an instance', new (class Own {})()],
])('%s is no plain data, however deep it lies', (_what, value) => {
  expect(plainSize([{ deep: [value] }])).toBeUndefined();
});

test('a circle and a deep nest are left to whoever can tell how large they are', () => {
  const circle: unknown[] = [];
  circle.push(circle);
  expect(plainSize(circle)).toBeUndefined();
  let nest: unknown = 1;
  for (let depth = 0; depth < 10_000; depth++) nest = { nest };
  expect(plainSize(nest)).toBeUndefined();
});
