import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainSize } from './plain-size.js';

/** What every message has in front. */
const HEADER = 2;

/** The bound is at most so many times what a value takes. */
const GENEROSITY = 4.5;
const MOST_BYTES = 2 ** 15;

test('plain data has a size unless it is long, and takes no more than that', () => {
  const plain = fc.jsonValue({ noUnicodeString: false, maxDepth: 5 });
  fc.assert(
    fc.property(fc.oneof(plain, fc.constantFrom(undefined, Number.NaN, -0, [undefined], { a: 1.5 })), (value) => {
      const size = plainSize(value);
      const taken = serialize(value).byteLength - HEADER;
      if (taken * GENEROSITY <= MOST_BYTES) expect(size).toBeDefined();
      if (size !== undefined) expect(size).toBeGreaterThanOrEqual(taken);
    }),
  );
});

test('F78 what the size is told of is the same after the trip that it takes then, or refused by it', () => {
  const odd = fc.anything({
    withSparseArray: true,
    withBoxedValues: true,
    withNullPrototype: true,
    withTypedArray: true,
  });
  const named = fc.tuple(fc.array(odd), odd).map(([list, more]) => Object.assign(list, { named: more }));
  fc.assert(
    fc.property(fc.oneof(odd, named), (value) => {
      if (plainSize(value) !== undefined) expect(deserialize(serialize(value))).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

const cyclic: unknown[] = [];
cyclic.push({ cyclic });

test.each<[string, unknown]>([
  ['a view', { bytes: new Uint8Array(1) }],
  ['a buffer', [new ArrayBuffer(1)]],
  ['a map', new Map()],
  ['an instance', { point: new (class Point {})() }],
  ['an error', new Error('e')],
  ['a date', new Date()],
  ['a bigint', 1n],
  ['a function', () => {}],
  ['a symbol', [Symbol('s')]],
  ['what has no prototype', Object.create(null)],
  ['a cycle', cyclic],
  ['a proxy', new Proxy({ a: 1 }, {})],
  ['a proxy of a list', [new Proxy([], {})]],
  ['an `arguments` object', argumentsOf(1)],
  ['a list with bytes by name', Object.assign([1], { bytes: new Uint8Array(1) })],
  ['a long text', 'x'.repeat(2 ** 14)],
  ['a long list', Array(2 ** 13).fill(0)],
])('%s has none', (_what, value) => {
  expect(plainSize(value)).toBeUndefined();
});

function argumentsOf(..._: readonly number[]): unknown {
  // biome-ignore lint/complexity/noArguments: that is what is to be refused
  return arguments;
}
