/** Data of the kinds that a state store has to keep, and whether it came back as it was. */

import { check } from './store-steps.js';

export type ManyKinds = ReturnType<typeof manyKinds>;

export function manyKinds() {
  const shared = { name: 'shared' };
  const data = {
    numbers: [0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e308],
    big: 2n ** 70n,
    nothing: [undefined, null],
    map: new Map<unknown, unknown>([[shared, 'by object']]),
    set: new Set([shared]),
    date: new Date(1_234),
    pattern: /a.c/giu,
    floats: new Float64Array([0.5, 1.5]),
    bytes: new Uint8Array([1, 2, 3]).buffer,
    error: new RangeError('too far'),
    text: 'a\u0000\ud800é',
    self: undefined as unknown,
    shared,
  };
  data.self = data;
  return data;
}

export function checkManyKinds(data: ManyKinds): void {
  const original = manyKinds();
  for (const [at, number] of original.numbers.entries())
    check(Object.is(data.numbers[at], number), `${number} changed`);
  check(data.big === original.big && data.text === original.text, 'a BigInt or a text changed');
  check(
    data.nothing[0] === undefined && data.nothing[1] === null && data.nothing.length === 2,
    'undefined, null changed',
  );
  check(data.map.get(data.shared) === 'by object' && data.set.has(data.shared), 'what was one object is several');
  check(data.date instanceof Date && data.date.getTime() === 1_234, 'a Date changed');
  check(String(data.pattern) === '/a.c/giu', 'a RegExp changed');
  check(data.floats instanceof Float64Array && [...data.floats].join() === '0.5,1.5', 'a Float64Array changed');
  check(data.floats.buffer.byteLength === 16, 'a view has a larger buffer than it had');
  check(
    data.bytes instanceof ArrayBuffer && [...new Uint8Array(data.bytes)].join() === '1,2,3',
    'an ArrayBuffer changed',
  );
  check(data.error instanceof RangeError && data.error.message === 'too far', 'an Error changed');
  check(data.self === data, 'what referred to itself refers to something else');
}
