import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from './codec.js';

const trip = (value: unknown): unknown => decode(Buffer.from(encode(value)));

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.constantFrom(null, undefined, true, false, -0, '\ud800', 2 ** 53, -(2 ** 60)),
);

const value = fc.anything({
  values: [leaf, fc.uint8Array().map(({ buffer }) => buffer)],
  key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1', '\udc00')),
  withMap: true,
  withSet: true,
  withDate: true,
  withSparseArray: true,
  withTypedArray: true,
  withBoxedValues: true,
});

test('F31 a message is the same after its trip, whichever way its parts are written', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(leaf, value)), (message) => {
      // To assert, no invalid date equals another.
      fc.pre(!inspect(message, { depth: null, maxArrayLength: null }).includes('Invalid Date'));
      assert.deepEqual(trip(message), message);
    }),
    { numRuns: 2_000 },
  );
});

test('F31 an invalid date stays one', () => {
  const [date] = trip([new Date(Number.NaN)]) as [Date];
  expect(date).toBeInstanceOf(Date);
  expect(date.getTime()).toBeNaN();
});

test('F31 identity and cycles within a message survive', () => {
  const shared = { deep: [1] };
  const cyclic: Record<string, unknown> = { shared, again: shared };
  cyclic.self = cyclic;
  const back = trip([cyclic]) as [typeof cyclic];
  expect(back[0].self).toBe(back[0]);
  expect(back[0].shared).toBe(back[0].again);
});

test('F78 what the fast way would lose takes the other', () => {
  const args = (function f(..._: number[]) {
    // biome-ignore lint/complexity/noArguments: that is what is to be refused
    return arguments;
  })(1, 2);
  const hole = Object.assign(new Array(1), { named: 1 });
  for (const value of [Object.assign(['a'], { index: 3 }), Object.assign([1], { more: 2 }), hole])
    assert.deepEqual(trip([value]), [value]);
  for (const refused of [new Proxy({ a: 1 }, {}), new Proxy([1], {}), args]) expect(() => encode([refused])).toThrow();
});

test('a buffer that arrives owns its bytes, and views on one buffer still share it', () => {
  const buffer = new ArrayBuffer(8);
  const sent = { bytes: new Uint8Array(buffer), words: new Uint32Array(buffer) };
  const [back] = trip([sent]) as [typeof sent];
  expect(back.bytes.buffer).toBe(back.words.buffer);
  expect(back.bytes.buffer.byteLength).toBe(8);
});

test.each([
  ['a function', () => {}],
  ['shared memory', new SharedArrayBuffer(1)],
  ['a symbol', Symbol('s')],
  ['a WeakMap', new WeakMap()],
])('%s is refused at once, in any kind of message', (_what, refused) => {
  expect(() => encode([refused])).toThrow();
  expect(() => encode({ deep: { refused } })).toThrow();
});

test('F58 bytes that are no message are refused', () => {
  for (const bytes of [[], [1], [0x81, 0xa1, 0x61, 1], [0x92, 1], [0xff], [0xff, 15, 0x6f], [0xc1, 0, 0]]) {
    expect(() => decode(Uint8Array.from(bytes)), String(bytes)).toThrow();
  }
});
