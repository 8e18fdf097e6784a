import { once } from 'node:events';
import v8 from 'node:v8';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transfer } from '../data/transfer.js';
import { SerializationError } from '../errors/errors.js';
import { arbitraryValue } from './fixtures/arbitrary-value.js';
import { interfaces, Point, Secret } from './fixtures/interfaces.js';
import { sameValue } from './fixtures/same-value.js';
import {
  buffersIn,
  buffersOf,
  copyValue,
  decodePayload,
  type EncodeOptions,
  encodePayload,
  type Payload,
  takePayload,
} from './payload.js';

const options: EncodeOptions = { root: 'result', interfaces, sharedMemory: true };

const encode = (value: unknown) => encodePayload(value, options);
const take = (value: unknown) => takePayload(value, options);
const decode = (payload: Payload) => decodePayload(payload, interfaces, 'result');
const bySerialization = (payload: Payload): Payload => v8.deserialize(v8.serialize(payload));

let echo: Worker;
beforeAll(() => {
  const code =
    "const { parentPort } = require('node:worker_threads'); parentPort.on('message', (m) => parentPort.postMessage(m));";
  echo = new Worker(code, { eval: true });
});
afterAll(() => echo.terminate());

async function byThread(payload: Payload): Promise<Payload> {
  echo.postMessage(payload);
  return (await once(echo, 'message'))[0];
}

test('F31 any value is the same after structured clone', () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => sameValue(value, decode(structuredClone(encode(value))))),
    { numRuns: 500 },
  );
});

test('F31 any value is the same after advanced serialization', () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => sameValue(value, decode(bySerialization(encode(value))))),
    { numRuns: 500 },
  );
});

test('F31 any value is the same after a trip to a thread and back', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryValue, async (value) => sameValue(value, decode(await byThread(encode(value))))),
  );
});

test('F31 any value is the same after several hops, decoded or not on the way', () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      const driver = structuredClone(encode(value));
      const first = decode(structuredClone(driver));
      const exposed = decode(driver);
      const second = decode(structuredClone(driver));
      return [first, exposed, second].every((copy) => sameValue(value, copy));
    }),
  );
});

test('the comparison of these tests tells different values apart', () => {
  const shared = {};
  const pairs: [unknown, unknown][] = [
    [0, -0],
    [[undefined], new Array(1)],
    [{ a: undefined }, {}],
    [
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    [
      [shared, shared],
      [{}, {}],
    ],
    [new Point(1, 2), { x: 1, y: 2 }],
    [new Error('a'), new TypeError('a')],
    [Buffer.from('a'), Uint8Array.from([97])],
  ];
  for (const [a, b] of pairs) expect(sameValue(a, b)).toBe(false);
});

test('encoding leaves the sender with what it had', () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      const before = structuredClone(encode(value));
      encode(value);
      return sameValue(decode(before), decode(structuredClone(encode(value))));
    }),
  );
  const frozen = Object.freeze({
    point: Object.freeze(new Point(1, Object.freeze([2]))),
    secret: Object.freeze(new Secret(3)),
  });
  expect(sameValue(decode(structuredClone(encode(frozen))), frozen)).toBe(true);
});

test('F78 what was encoded consists of plain data alone, which no channel refuses', () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      for (const payload of [encode(value), take(value)]) {
        for (const object of objectsIn(payload.value)) {
          const prototype = Object.getPrototypeOf(object);
          const own = Object.values(Object.getOwnPropertyDescriptors(object));
          expect(PLAIN_PROTOTYPES.has(prototype) && own.every((property) => 'value' in property)).toBe(true);
        }
      }
    }),
  );
});

test('F77 what becomes of a value that was taken is not seen in the payload, nor the other way round', () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      const mine = objectsIn(value);
      const taken = take(value);
      for (const object of objectsIn(taken.value)) if (object instanceof ArrayBuffer) mine.add(object);
      const shared = [...objectsIn(taken.value)].filter(
        (object) => mine.has(object) && !(object instanceof ArrayBuffer),
      );
      expect(shared).toEqual([]);
      const before = decode(structuredClone(taken));
      for (const object of objectsIn(value)) spoil(object);
      return sameValue(decode(taken), before);
    }),
  );
});

test('F77 of the bytes of a value that was taken none is shared', () => {
  const bytes = new Uint8Array([1, 2, 3, 4]);
  const taken = decode(take({ bytes, part: bytes.subarray(1, 2), raw: bytes.buffer }));
  bytes.fill(9);
  expect(taken).toEqual({
    bytes: new Uint8Array([1, 2, 3, 4]),
    part: new Uint8Array([2]),
    raw: new Uint8Array([1, 2, 3, 4]).buffer,
  });
});

test('what leaves at once shares the bytes of its value, which its channel copies', () => {
  const bytes = new Uint8Array(8);
  expect((encode({ bytes }).value as { bytes: Uint8Array }).bytes.buffer).toBe(bytes.buffer);
});

test('a flat value is treated as any other', () => {
  const closely = (value: unknown) => (encode([value]).value as unknown[])[0];
  const flat = fc.oneof(
    fc.dictionary(fc.string(), fc.oneof(fc.double(), fc.string(), fc.constantFrom(undefined, null, true, 1n)), {
      noNullPrototype: true,
    }),
    fc.array(fc.oneof(fc.double(), fc.string(), fc.constantFrom(undefined, null, -0))),
    fc.array(fc.nat()).map((list) => Object.assign(list, { named: 1 })),
    fc.nat(5).map((length) => new Array(length)),
  );
  fc.assert(
    fc.property(flat, (value) => {
      const copy = encode(value).value;
      expect(copy).not.toBe(value);
      return sameValue(copy, value) && sameValue(closely(value), value);
    }),
  );
});

test('nested interface instances work after the trip, as keys, members and shared references too', () => {
  const point = new Point(new Point(1, 2), new Secret(new Secret('deep')));
  const copy = copyValue({ point, map: new Map([[point, new Set([point])]]) }, interfaces);
  const [[key, members]] = [...copy.map] as [[Point, Set<Point>]];
  expect(key).toBe(copy.point);
  expect(members.has(key)).toBe(true);
  expect((key.both()[0] as Point).both()).toEqual([1, 2]);
  expect(((key.y as Secret).reveal() as Secret).reveal()).toBe('deep');
});

test('a data property named constructor says nothing about the class', () => {
  const value = { constructor: Point, nested: { a: 1 } };
  expect(() => encode(value)).toThrow('result.constructor: function');
  expect(copyValue({ constructor: 'x', nested: {} }, interfaces)).toEqual({ constructor: 'x', nested: {} });
});

test('an accessor that answers anew each time is read once', () => {
  const value = {
    get fresh() {
      return { point: new Point(1, 2) };
    },
  };
  expect(copyValue(value, interfaces).fresh.point.both()).toEqual([1, 2]);
});

test('values of another realm are built-ins too', () => {
  const foreign = vm.runInNewContext(
    '({ list: [1, { a: new Map([[1, new Set([2])]]) }], at: new Date(5), bytes: new Uint8Array([1]), error: new TypeError("no") })',
  );
  const copy = copyValue(foreign, interfaces);
  expect(copy.list[1].a).toEqual(new Map([[1, new Set([2])]]));
  expect(copy.at).toEqual(new Date(5));
  expect(copy.bytes).toEqual(Uint8Array.from([1]));
  expect(copy.error).toBeInstanceOf(TypeError);
  expect(copy.error.message).toBe('no');
});

test('a regular expression match keeps its named properties', () => {
  const match = /(?<word>\w+)/.exec('hello world');
  expect(copyValue({ match }, interfaces).match).toEqual(match);
});

test('a sparse array costs what is in it', () => {
  const sparse: unknown[] = [];
  sparse[4_000_000_000] = new Point(1, 2);
  const copy = copyValue(sparse, interfaces);
  expect(Object.keys(copy)).toEqual(['4000000000']);
  expect(copy[4_000_000_000]).toBeInstanceOf(Point);
});

test('what is met often is looked at once', () => {
  let looks = 0;
  const watched = Object.defineProperty([...new Array(100).keys()] as unknown[], 50, {
    enumerable: true,
    get: () => looks++,
  });
  encode(new Array(1_000).fill(watched));
  expect(looks).toBe(1);
});

test('nesting of 1,000 levels travels to a thread', async () => {
  let list: unknown = new Point(1, 2);
  for (let depth = 1; depth < 1_000; depth++) list = [list];
  let copy = decode(await byThread(encode(list)));
  while (Array.isArray(copy)) [copy] = copy;
  expect(copy).toBeInstanceOf(Point);
});

test('a handed-over value moves its buffers, each once', () => {
  const numbers = new Float64Array([1, 2, 3]);
  const value = {
    numbers,
    bytes: new Uint8Array(numbers.buffer),
    raw: new ArrayBuffer(4),
    point: new Point(numbers, 1),
  };
  const payload = take(transfer(value));
  expect([numbers.byteLength, value.raw.byteLength]).toEqual([0, 0]);
  expect(buffersOf(payload).map(({ byteLength }) => byteLength)).toEqual([24, 4]);
  const copy = decode(structuredClone(payload, { transfer: [...buffersOf(payload)] })) as typeof value;
  expect([...copy.numbers]).toEqual([1, 2, 3]);
  expect(copy.bytes.buffer).toBe(copy.numbers.buffer);
  expect(copy.point.x).toBe(copy.numbers);
});

test('without hand-over nothing moves', () => {
  const numbers = new Float64Array(8);
  take({ numbers });
  encode({ numbers });
  expect(numbers.length).toBe(8);
});

test('a view on a part and one on the whole of a buffer that is handed over both arrive', () => {
  const bytes = new Uint8Array([1, 2, 3]);
  expect(decode(take(transfer({ part: bytes.subarray(1, 2), bytes, raw: bytes.buffer })))).toEqual({
    part: new Uint8Array([2]),
    bytes: new Uint8Array([1, 2, 3]),
    raw: new Uint8Array([1, 2, 3]).buffer,
  });
  expect(bytes.byteLength).toBe(0);
});

test('what cannot be moved is copied, and all that was handed over with it', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const wasm = new Uint8Array(memory.buffer, 0);
  const pool = Buffer.from(Buffer.from('a').buffer);
  for (const fixed of [wasm, pool]) {
    const payload = take(transfer({ fixed }));
    fixed[0] = 7;
    expect((decode(payload) as { fixed: Uint8Array }).fixed[0]).not.toBe(7);
    expect(fixed.byteLength).toBeGreaterThan(0);
    fixed[0] = 0;
  }
});

test('the buffers of a value are all that it shows something of', () => {
  const [whole, part] = [new Uint8Array(4), new Uint8Array(4)];
  expect(buffersIn({ whole, part: [part.subarray(1)] }, options)).toEqual([whole.buffer, part.buffer]);
});

test('a resizable buffer arrives with a fixed length, and so do the views on it', () => {
  const Resizable = ArrayBuffer as unknown as new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
  const buffer = new Resizable(4, { maxByteLength: 16 });
  const value = { buffer, view: new Uint8Array(buffer) };
  for (const payload of [encode(value), take(value), take(transfer(value))]) {
    const copy = decode(structuredClone(payload)) as typeof value & { buffer: { resizable: boolean } };
    expect([copy.buffer.resizable, copy.buffer.byteLength, copy.view.byteLength]).toEqual([false, 4, 4]);
    expect(copy.view.buffer).toBe(copy.buffer);
  }
});

test('handing over what has no buffers is no error', () => {
  for (const value of [1, undefined, 'text', {}, [1]]) {
    expect(take(transfer(value))).toEqual({ value });
  }
});

test('a view on a part of a buffer is copied, never detached, and brings only its part', () => {
  const pooled = Buffer.from('hello');
  const all = new Float64Array(1_000);
  const payload = take(transfer({ pooled, part: all.subarray(10, 12) }));
  const copy = decode(structuredClone(payload, { transfer: [...buffersOf(payload)] })) as {
    pooled: Buffer;
    part: Float64Array;
  };
  expect(pooled.toString()).toBe('hello');
  expect(all.length).toBe(1_000);
  expect(copy.pooled.toString()).toBe('hello');
  expect(copy.pooled.buffer.byteLength).toBe(5);
  expect([...copy.part]).toEqual([0, 0]);
  expect(copy.part.buffer.byteLength).toBe(16);
});

test('F33 a buffer that is exposed, passed on and moved to its last reader shows its bytes to all', () => {
  const driver = structuredClone(encode({ numbers: Float64Array.from([1, 2]), file: Buffer.from('bytes') }));
  type Read = { numbers: Float64Array; file: Buffer };
  const exposed = decode(structuredClone(driver)) as Read;
  const first = decode(structuredClone(driver)) as Read;
  const buffers = buffersOf(driver);
  expect(buffers.length).toBe(2);
  const last = decode(structuredClone(driver, { transfer: [...buffers] })) as Read;
  for (const { numbers, file } of [exposed, first, last]) {
    expect([...numbers]).toEqual([1, 2]);
    expect(file.toString()).toBe('bytes');
  }
  expect(buffers.every((buffer) => buffer.byteLength === 0)).toBe(true);
});

test('a list of buffers costs no second copy where channels carry views by content', () => {
  const numbers = new Float64Array(1_000);
  expect(v8.serialize(encode(numbers)).length).toBeLessThan(8_200);
});

test('views that arrived on the memory of a whole message are not moved out of it', () => {
  expect(buffersOf(bySerialization(encode([new Uint8Array(8), new Uint8Array(8)])))).toEqual([]);
});

test('shared memory stays shared between threads', () => {
  const memory = new Int32Array(new SharedArrayBuffer(8));
  const copy = copyValue({ memory, part: memory.subarray(1), raw: memory.buffer }, interfaces);
  Atomics.store(memory, 1, 7);
  expect([copy.memory[1], copy.part[0], new Int32Array(copy.raw)[1]]).toEqual([7, 7, 7]);
});

const PLAIN_PROTOTYPES = new Set<unknown>(
  [Object, Array, Map, Set, Date, RegExp, Number, String, Boolean, BigInt, Error, ArrayBuffer, DataView, Buffer]
    .map((Class): unknown => Class.prototype)
    .concat([Uint8Array, Uint8ClampedArray, Float32Array, Float64Array, BigInt64Array].map((Class) => Class.prototype)),
);

/** All objects that a value consists of. */
function objectsIn(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found;
  found.add(value);
  if (value instanceof Secret) return objectsIn(value.reveal(), found);
  if (value instanceof Map) for (const entry of value) for (const part of entry) objectsIn(part, found);
  if (value instanceof Set) for (const member of value) objectsIn(member, found);
  if (ArrayBuffer.isView(value)) return objectsIn(value.buffer, found);
  const hidden = value instanceof Error ? [value.cause, (value as Partial<AggregateError>).errors] : [];
  for (const part of [...Object.values(value), ...hidden]) objectsIn(part, found);
  return found;
}

function spoil(object: object): void {
  if (object instanceof ArrayBuffer) new Uint8Array(object).fill(99);
  else if (object instanceof Map || object instanceof Set) object.clear();
  else if (object instanceof Date) object.setTime(99);
  else if (Array.isArray(object)) object.length = 0;
  else if (!ArrayBuffer.isView(object)) Object.assign(object, { changed: true });
}

const parts = (more: object) => ({ type: 'Error', hidden: {}, fields: {}, ...more });
const list = [1, 2];
const numbers = new Uint8Array(2);
const frozen = Object.freeze({});
const noMap = {};

test.each<[string, unknown, readonly unknown[]]>([
  ['a list with the length of an error', list, [list, parts({ fields: { length: 'x' } })]],
  ['bytes with the fields of an error', numbers, [numbers, parts({ fields: { 0: { a: 1 }, 9: 1 } })]],
  ['an object that cannot be changed', frozen, [frozen, 1]],
  ['an object that is said to be nothing', {}, [null, 1]],
  ['an error without its parts', noMap, [noMap, { type: 'Error' }]],
  ['an error whose parts are null', noMap, [noMap, null]],
  ['an instance in the place of a number', 1, [1, parts({ fields: { a: 1 } })]],
])('F84 %s, which nobody encodes, is refused as a value', (_what, value, instances) => {
  expect(() => decode({ value, instances })).toThrow(SerializationError);
});
