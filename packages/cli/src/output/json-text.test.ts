/** What comes of the values that modules can return, and JSON has no words for. */

import { Module } from '@magda/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText, NotJsonError } from './json-text.js';

const written = (value: unknown) => JSON.parse(jsonText(value, 'results'));

test('what JSON.stringify can write is written as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.anything({ withDate: true, withSparseArray: true, withBoxedValues: true }), (value) => {
      expect(jsonText(value, 'results')).toBe(JSON.stringify(value) ?? 'null');
    }),
  );
});

class Total extends Module.Interface {
  constructor(
    readonly value: number,
    readonly unit?: string,
  ) {
    super();
  }
}

class Celsius {
  constructor(readonly degrees: number) {}
  toJSON() {
    return `${this.degrees} °C`;
  }
}

const shared = { a: 1 };

test.each([
  [
    'a Map',
    new Map<unknown, unknown>([
      ['the', 3],
      [{ b: 1 }, new Map()],
    ]),
    [
      ['the', 3],
      [{ b: 1 }, []],
    ],
  ],
  ['a Set', new Set([1, 'x', new Set()]), [1, 'x', []]],
  ['a BigInt', { big: 12345678901234567890n }, { big: '12345678901234567890' }],
  ['a typed array', new Float32Array([0.5, Number.NaN]), [0.5, null]],
  ['a typed array of BigInts', new BigInt64Array([-1n]), ['-1']],
  ['a Buffer', Buffer.from('hi'), [104, 105]],
  ['an ArrayBuffer', new Uint8Array([1, 2]).buffer, [1, 2]],
  ['a DataView', new DataView(new Uint8Array([1, 2, 3]).buffer, 1), [2, 3]],
  ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['a Date that is none', new Date(Number.NaN), null],
  ['a RegExp', /a+/gi, '/a+/gi'],
  ['an interface', new Total(3), { value: 3 }],
  ['an object with toJSON()', [new Celsius(20)], ['20 °C']],
  ['NaN and the infinities', [Number.NaN, Number.POSITIVE_INFINITY, -0], [null, null, 0]],
  ['undefined', { a: undefined, b: [undefined] }, { b: [null] }],
  ['undefined alone', undefined, null],
  ['the same object twice', [shared, shared], [shared, shared]],
])('%s', (_, value, expected) => {
  expect(written(value)).toEqual(expected);
});

test('an Error keeps its name, message, fields and causes', () => {
  const error = Object.assign(new RangeError('too far', { cause: new TypeError('why') }), { code: 7 });
  expect(written(error)).toEqual({
    name: 'RangeError',
    message: 'too far',
    code: 7,
    cause: { name: 'TypeError', message: 'why' },
  });
});

const cycle: Record<string, unknown> = { list: [] };
(cycle.list as unknown[]).push(new Map([['self', cycle]]));

test.each([
  ['a function', { model: { forward() {} } }, 'results.model.forward', 'is a function'],
  ['a symbol', [1, { 'odd key': Symbol('x') }], 'results[1]["odd key"]', 'is a symbol'],
  ['a cycle', cycle, 'results.list[0][0][1]', 'refers back to what it is a part of'],
])('%s is refused, and the message says where', (_, value, path, what) => {
  const attempt = () => jsonText(value, 'results');
  expect(attempt).toThrow(NotJsonError);
  expect(attempt).toThrow(`JSON cannot hold \`${path}\`: it ${what}.`);
});

test('what is nested too deep is refused', () => {
  let deep: unknown[] = [];
  for (let depth = 0; depth < 20_000; depth++) deep = [deep];
  expect(() => jsonText(deep, 'results')).toThrow(/^JSON cannot hold `results\[0\].*too large or nested too deep/);
});
