import { expect, test } from 'vitest';
import { Interface } from '../data/interface.js';
import { transfer } from '../data/transfer.js';
import { SerializationError } from '../errors/errors.js';
import { interfaces, Point, Secret, tableOf } from './fixtures/interfaces.js';
import { copyValue, decodePayload, type EncodeOptions, encodePayload } from './payload.js';

const options: EncodeOptions = { root: 'result', interfaces, sharedMemory: true };

function refusal(act: () => unknown): SerializationError {
  try {
    act();
  } catch (error) {
    if (error instanceof SerializationError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const refused = (value: unknown) => refusal(() => encodePayload(value, options));

class Model {
  weights = [1, 2];
  forward(): number {
    return 1;
  }
}

const moved = new DataView(new ArrayBuffer(8));
structuredClone(moved, { transfer: [moved.buffer] });

const throwing = {
  get broken(): never {
    throw new RangeError('not now');
  },
};

test.each<[string, unknown, string]>([
  ['a function', () => 1, 'result: function'],
  ['a method', { model: { forward: () => 1 } }, 'result.model.forward: function'],
  ['a symbol', [1, Symbol('s')], 'result[1]: symbol'],
  [
    'a function behind a map',
    { items: [0, 1, 2, new Map([['key', { when: () => 1 }]])] },
    'result.items[3].map("key").when: function',
  ],
  ['a key of a map', new Map([[{ f: () => 1 }, 1]]), 'result.key(an object).f: function'],
  ['a member of a set', new Set([1, [Symbol.iterator]]), 'result.set(1)[0]: symbol'],
  ['an odd property name', { 'a b': { ä: Symbol() } }, 'result["a b"].ä: symbol'],
  ['a field of an error', Object.assign(new Error('x'), { retry: () => 1 }), 'result.retry: function'],
  ['the cause of an error', new Error('x', { cause: [() => 1] }), 'result.cause[0]: function'],
  ['a field of an interface', new Point(() => 1, 2), 'result.x: function'],
  ['what an interface encodes', [new Secret({ f: () => 1 })], 'result[0].content.f: function'],
  ['behind a hole', Object.assign(new Array(2), { 1: [() => 1] }), 'result[1][0]: function'],
  ['a WeakMap', { cache: new WeakMap() }, 'result.cache: instance of WeakMap'],
  ['a WeakSet', new WeakSet(), 'result: instance of WeakSet'],
  ['a WeakRef', new WeakRef({}), 'result: instance of WeakRef'],
  ['a promise', { later: Promise.resolve(1) }, 'result.later: instance of Promise'],
  ['a generator', (function* () {})(), 'result: instance of Generator'],
  ['a port', new MessageChannel().port1, 'result: instance of MessagePort'],
  ['a stream', new ReadableStream(), 'result: instance of ReadableStream'],
  [
    'an object with a symbol as key',
    { a: { [Symbol('meta')]: 1 } },
    'result.a: object with a symbol as key (Symbol(meta))',
  ],
  ['a map with own properties', Object.assign(new Map(), { total: 1 }), 'result: Map with own properties (total)'],
  ['a detached buffer', { buffer: moved.buffer }, 'result.buffer: detached ArrayBuffer'],
  ['a view on a detached buffer', [moved], 'result[0]: detached ArrayBuffer'],
  ['a throwing getter', { inner: throwing }, 'result.inner.broken: a property that throws'],
  ['transfer() inside a value', { numbers: transfer(new Float64Array(1)) }, 'result.numbers: transfer()'],
])('F30 %s is refused with its path', (_what, value, message) => {
  const error = refused(value);
  expect(error.message).toContain(`${message}`);
  expect(error.message.startsWith(`${error.path}: `)).toBe(true);
});

test.each<[string, unknown, string]>([
  ['at the top', new Model(), 'result: instance of Model'],
  ['nested', { models: [new Model()] }, 'result.models[0]: instance of Model'],
  ['that extends Map', new (class Cache extends Map {})(), 'result: instance of Cache'],
  ['that extends Array', new (class List extends Array {})(), 'result: instance of List'],
  ['that extends Error', new (class HttpError extends Error {})(), 'result: instance of HttpError'],
  ['that extends a typed array', new (class Vector extends Float32Array {})(2), 'result: instance of Vector'],
  ['made by Object.create', Object.create({ inherited: 1 }), 'result: object with an unknown prototype'],
])('F34 an instance of an unknown class %s is refused', (_what, value, message) => {
  expect(refused(value).message).toContain(message);
});

class Outer extends Interface {
  constructor(readonly inner: unknown) {
    super();
  }
}
class Inner extends Interface {}

test('F34 an interface that no module lists is refused, and the message says where to list it', () => {
  const error = refusal(() => encodePayload(new Outer([new Inner()]), { ...options, interfaces: tableOf(Outer) }));
  expect(error.path).toBe('result.inner[0]');
  expect(error.message).toContain('no module of the pipeline accepts or produces');
  expect(error.message).toContain('static contains = [Inner]');
});

test('F34 a class is not mistaken for another of the same id', () => {
  const Other = { Point: class Point extends Interface {} }.Point;
  expect(refused(new Other()).message).toContain('"Point" is another class');
});

test('F34 an interface that is unknown to the reader is an error there', () => {
  const payload = encodePayload([new Point(1, 2)], options);
  const error = refusal(() => decodePayload(structuredClone(payload), tableOf(), 'request'));
  expect(error.message).toContain('interface "Point", which is unknown here');
});

test('an interface that encodes must decode, into its own class', () => {
  class Half extends Interface {
    static encode(): unknown {
      return 1;
    }
  }
  class Wrong extends Interface {
    static encode(): unknown {
      return 1;
    }
    static decode(): Interface {
      return new Point(1, 2);
    }
  }
  class Failing extends Interface {
    static encode(): unknown {
      throw new RangeError('no');
    }
    static decode(): Failing {
      return new Failing();
    }
  }
  const table = tableOf(Half, Wrong, Failing);
  const copy = (value: unknown) => refusal(() => copyValue(value, table, 'result'));
  expect(copy([new Half()]).message).toContain('result[0]: interface Half has only one of');
  expect(copy([new Wrong()]).message).toContain('result[0]: `static decode` of interface Wrong returned no Wrong');
  expect(copy([new Failing()])).toMatchObject({ path: 'result[0]', cause: new RangeError('no') });
});

test('an encoded instance that contains itself is refused', () => {
  const content: unknown[] = [];
  const secret = new Secret(content);
  content.push({ secret });
  expect(refused({ secret }).message).toContain('contains itself');
});

test('F35 shared memory is refused where there is none', () => {
  const memory = new SharedArrayBuffer(8);
  for (const value of [memory, { view: new Int32Array(memory) }, [Buffer.from(memory)]]) {
    const error = refusal(() => encodePayload(value, { ...options, sharedMemory: false }));
    expect(error.message).toContain('SharedArrayBuffer. It goes where no memory is shared');
  }
});

test('F30 a proxy is refused with its path', () => {
  const value = { state: [1, { store: new Proxy({ a: { b: 1 } }, {}) }] };
  const error = refusal(() => copyValue(value, interfaces, 'result'));
  expect(error.path).toBe('result.state[1].store');
  expect(error.message).toContain('the object behind it');
});

test('F30 nesting of 10,000 levels is refused, not a stack overflow', () => {
  let list: unknown;
  for (let depth = 0; depth < 10_000; depth++) list = { next: list };
  const error = refused(list);
  expect(error.message).toContain('nested more than 1000 levels deep');
  expect(error.message.length).toBeLessThan(500);
});

test('F30 endless encoding is refused', () => {
  class Endless extends Interface {
    static encode(): unknown {
      return { next: new Endless() };
    }
    static decode(): Endless {
      return new Endless();
    }
  }
  const table = tableOf(Endless);
  expect(refusal(() => encodePayload(new Endless(), { ...options, interfaces: table })).message).toContain(
    'nested more than',
  );
});

const revoked = Proxy.revocable({}, {});
revoked.revoke();

test.each<[string, object, string]>([
  ['of an object', new Proxy({ a: 1 }, {}), 'proxy'],
  ['of an array', new Proxy([1], {}), 'proxy'],
  ['of a date', new Proxy(new Date(), {}), 'proxy'],
  ['of a function', new Proxy(() => {}, {}), 'function'],
  ['that is revoked', revoked.proxy, 'proxy'],
])('F78 a proxy %s is refused wherever it stands, and none of its traps is called', (_what, proxy, what) => {
  const places: [unknown, string][] = [
    [proxy, 'result'],
    [{ proxy }, 'result.proxy'],
    [[proxy], 'result[0]'],
    [new Map([['k', proxy]]), 'result.map("k")'],
    [new Set([proxy]), 'result.set(0)'],
    [new Error('e', { cause: proxy }), 'result.cause'],
    [new Point(proxy, 1), 'result.x'],
    [Object.assign([1], { named: proxy }), 'result.named'],
  ];
  for (const [value, path] of places)
    expect(refused(value)).toMatchObject({ path, message: expect.stringContaining(what) });
});

const args = (function f(..._: number[]) {
  // biome-ignore lint/complexity/noArguments: that is what is to be refused
  return arguments;
})(1, 2);

test.each<[string, unknown, string]>([
  ['an `arguments` object', args, 'result: `arguments` object'],
  ['one within', { args }, 'result.args: `arguments` object'],
  ['an array with a function by name', Object.assign([1], { f: () => 1 }), 'result.f: function'],
  ['an array with an instance by name', Object.assign([1], { model: new Model() }), 'result.model: instance of Model'],
  ['an array with a symbol as key', Object.assign([1], { [Symbol('s')]: 1 }), 'result: object with a symbol as key'],
  ['a text with own properties', Object.assign(Object('ab'), { more: 1 }), 'result: String with own properties (more)'],
  ['a boxed symbol', Object(Symbol('s')), 'result: instance of Symbol'],
  ['an array that says it is none', Object.setPrototypeOf([1], Object.prototype), 'result: '],
  ['what only has the prototype of an array', Object.create(Array.prototype), 'result: '],
  ['what only has the prototype of a map', Object.create(Map.prototype), 'result: it cannot be read'],
  ['what only has the prototype of a date', Object.create(Date.prototype), 'result: it cannot be read'],
  ['what only has the prototype of bytes', Object.create(Uint8Array.prototype), 'result: '],
])('F78 %s is refused', (_what, value, message) => {
  expect(refused(value).message).toContain(message);
});

test('F78 an accessor that shows something else each time is read once', () => {
  let reads = 0;
  const flat = {
    get odd() {
      return reads++ === 0 ? 1 : () => {};
    },
  };
  expect(encodePayload(flat, options)).toEqual({ value: { odd: 1 } });
  reads = 0;
  const items = Object.defineProperty([0], 0, { enumerable: true, get: () => (reads++ === 0 ? 1 : () => {}) });
  expect(encodePayload(items, options)).toEqual({ value: [1] });
});
