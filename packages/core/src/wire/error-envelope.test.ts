import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import * as errors from '../errors/errors.js';
import type { ErrorEnvelope } from './error-envelope.js';
import { encodeError } from './error-packing.js';
import { decodeError } from './error-unpacking.js';

/** Through both ways of serializing, as data alone. */
function trip<T>(thrown: T): T {
  const envelope: ErrorEnvelope = v8.deserialize(v8.serialize(structuredClone(encodeError(thrown))));
  return decodeError(envelope) as T;
}

const size = (thrown: unknown) => v8.serialize(encodeError(thrown)).length;

class HttpError extends Error {
  readonly code = 'E_HTTP';

  constructor(
    message: string,
    readonly status: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

test('F18 an own class keeps its name, message, stack, code and fields', () => {
  const error = Object.assign(new HttpError('not found', 404), { headers: { age: [1, 2n, null, undefined] } });
  const copy = trip(error);
  expect(copy).toBeInstanceOf(Error);
  expect(copy.constructor.name).toBe('HttpError');
  expect(copy.name).toBe('HttpError');
  expect(copy.message).toBe('not found');
  expect(copy.stack).toBe(error.stack);
  expect({ ...copy }).toEqual({ code: 'E_HTTP', status: 404, headers: { age: [1, 2n, null, undefined] } });
});

test('F18 a name that the class sets itself is kept, enumerable or not', () => {
  class Timeout extends RangeError {
    override name = 'TimeoutExpired';
  }
  const copy = trip(new Timeout('late'));
  expect(copy).toBeInstanceOf(RangeError);
  expect([copy.name, copy.constructor.name, String(copy)]).toEqual([
    'TimeoutExpired',
    'Timeout',
    'TimeoutExpired: late',
  ]);
  const renamed = Object.defineProperty(new Error('x'), 'name', { value: 'Renamed' });
  expect(trip(renamed).name).toBe('Renamed');
  expect(Object.keys(trip(renamed))).toEqual([]);
});

test.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
  'F18 a native %o is native again',
  (Class) => {
    const copy = trip(new Class('message', { cause: 'why' }));
    expect(Object.getPrototypeOf(copy)).toBe(Class.prototype);
    expect([copy.message, copy.cause, Object.keys(copy)]).toEqual(['message', 'why', []]);
  },
);

test('F18 the whole chain of causes arrives', () => {
  const copy = trip(new HttpError('outer', 500, { cause: new TypeError('middle', { cause: { why: ['inner'] } }) }));
  expect(copy.cause).toBeInstanceOf(TypeError);
  expect((copy.cause as Error).message).toBe('middle');
  expect((copy.cause as Error).cause).toEqual({ why: ['inner'] });
});

test('F18 an AggregateError keeps its errors', () => {
  const copy = trip(new AggregateError([new TypeError('a'), 'b'], 'both'));
  expect(copy).toBeInstanceOf(AggregateError);
  expect(copy.errors[0]).toBeInstanceOf(TypeError);
  expect(copy.errors[0].message).toBe('a');
  expect(copy.errors[1]).toBe('b');
  expect(Object.keys(copy)).toEqual([]);
});

test('F18 a DOMException keeps its name and its legacy code', () => {
  const { reason } = AbortSignal.abort();
  const copy = trip(reason);
  expect(copy).toBeInstanceOf(DOMException);
  expect([copy.name, copy.code, copy.message, copy.stack]).toEqual([reason.name, 20, reason.message, reason.stack]);
});

test('F18 an error of another realm is an error here', () => {
  const copy = trip(runInNewContext("Object.assign(new TypeError('far'), { code: 'X' })"));
  expect(copy).toBeInstanceOf(TypeError);
  expect(copy.code).toBe('X');
});

test('F18 an error of the runtime keeps its code', () => {
  const error = (() => {
    try {
      return Buffer.from(1 as never);
    } catch (thrown) {
      return thrown as NodeJS.ErrnoException;
    }
  })() as NodeJS.ErrnoException;
  const copy = trip(error);
  expect(copy).toBeInstanceOf(TypeError);
  expect([copy.name, copy.code, copy.message]).toEqual([error.name, 'ERR_INVALID_ARG_TYPE', error.message]);
});

const ours = Object.values(errors) as unknown as (typeof errors.MagdaError)[];

test.each(ours)('F18 %o is rebuilt as itself, with its place', (Class) => {
  const place = { pipeline: 'p', module: 'm', group: 'g', replica: 1, incarnation: 2, job: 3 };
  const error = Object.assign(new Error('message'), place, {
    ...{ name: Class.name, code: Class.code, path: 'result.x', jobs: 4, errors: [new errors.TimeoutError('inner')] },
  });
  const copy = trip(Object.setPrototypeOf(error, Class.prototype) as typeof error);
  expect(Object.getPrototypeOf(copy)).toBe(Class.prototype);
  expect(copy.message).toBe('message');
  expect({ ...copy }).toEqual({ ...error, errors: [expect.any(errors.TimeoutError)] });
});

test('F18 the details of our errors arrive', () => {
  const inner = new errors.UnknownNameError('inner', { module: 'm' });
  const copy = trip(new errors.InvalidPipelineError('outer', [inner], { pipeline: 'p', cause: inner }));
  expect(copy.errors[0]).toBeInstanceOf(errors.UnknownNameError);
  expect(copy.errors[0]?.module).toBe('m');
  expect(copy.cause).toBeInstanceOf(errors.UnknownNameError);
  expect(trip(new errors.ActorDiedError('died', { mayHaveRun: true })).mayHaveRun).toBe(true);
});

test('F18 a subclass of ours extends ours again', () => {
  class Overtime extends errors.TimeoutError {}
  const copy = trip(new Overtime('late', { group: 'g1' }));
  expect(copy).toBeInstanceOf(errors.TimeoutError);
  expect([copy.constructor.name, copy.code, copy.group]).toEqual(['Overtime', 'MAGDA_TIMEOUT', 'g1']);
});

test('F18 an error of another copy of core is recognized by its code', () => {
  const Foreign = class TimeoutError extends Error {
    static readonly code = 'MAGDA_TIMEOUT';
    readonly code = 'MAGDA_TIMEOUT';
  };
  expect(trip(new Foreign('late'))).toBeInstanceOf(errors.TimeoutError);
});

test('F17 what is no error comes back as it was', () => {
  for (const thrown of [null, undefined, 'text', '', 0, -0, Number.NaN, 12n, false]) expect(trip(thrown)).toBe(thrown);
  for (const thrown of [
    Object.freeze({ status: 404, list: [1, { a: undefined }] }),
    [1, 'two', [3]],
    new Map<unknown, unknown>([[{ a: 1 }, new Set([1])]]),
    new Date(5),
    JSON.parse('{"__proto__": 1}'),
  ]) {
    expect(trip(thrown)).toEqual(thrown);
  }
  expect(Object.hasOwn(trip(JSON.parse('{"__proto__": 1}')), '__proto__')).toBe(true);
});

test('F17 what cannot travel is told in words', () => {
  expect(trip(function handler() {})).toBe('[function handler]');
  expect(trip(Symbol('s'))).toBe('Symbol(s)');
  expect(trip(Object.defineProperty(() => 1, 'name', { value: Object.create(null) }))).toBe('[function [unreadable]]');
  expect(trip({ memory: new Uint8Array(new SharedArrayBuffer(3)), run: () => 1 })).toEqual({
    memory: '[Uint8Array of 3 bytes]',
    run: '[function run]',
  });
  class Response {
    status = 500;
  }
  expect(trip(new Response())).toEqual({ status: 500 });
});

test('F18 binary fields stay binary, and bytes that are in two fields stay one', () => {
  const stderr = Buffer.from('cannot open');
  const numbers = new Float64Array([1, 2, 3]).subarray(1);
  const error = Object.assign(new Error('exit 3'), {
    stderr,
    output: [null, stderr],
    numbers,
    raw: new ArrayBuffer(2),
  });
  const copy = trip(error);
  expect(copy.stderr).toBeInstanceOf(Buffer);
  expect(String(copy.stderr)).toBe('cannot open');
  expect(copy.output[1]).toBe(copy.stderr);
  expect([copy.numbers, copy.raw]).toEqual([new Float64Array([2, 3]), new ArrayBuffer(2)]);
  expect(trip(Object.assign(new Error('e'), { dump: new Uint8Array(2 ** 21) })).dump).toBe(
    `[cut: binary data of ${2 ** 21} bytes]`,
  );
});

test('F18 a match keeps its named properties, a list its holes, a pattern what it is', () => {
  const match = /(?<year>\d{4})/.exec('in 2026');
  const sparse = Object.assign([], { 1000000: 1 });
  const copy = trip(Object.assign(new Error('e'), { match, sparse, pattern: /a(b)?/giu }));
  expect(copy.match?.index).toBe(3);
  expect([Object.keys(copy.sparse), copy.sparse.length]).toEqual([['1000000'], 1_000_001]);
  expect(copy.pattern).toEqual(/a(b)?/giu);
});

test('F18 own fields that are not enumerable arrive, and stay so', () => {
  const { error } = z.object({ name: z.string() }).safeParse({ name: 5 });
  const copy = trip(error as z.ZodError);
  expect(copy.issues).toEqual(error?.issues);
  expect([copy.name, copy.message]).toEqual([error?.name, error?.message]);
  expect(Object.keys(copy)).not.toContain('issues');
});

test('F18 of a long list of errors all are errors, as many as there is room for', () => {
  const rows = (count: number) =>
    new AggregateError(
      Array.from({ length: count }, (_, at) => new Error(`row ${at}`)),
      'rows',
    );
  expect(trip(rows(300)).errors.map(({ message }) => message)).toEqual(rows(300).errors.map(({ message }) => message));
  const many = trip(Object.assign(rows(20_000), { code: 'E_ROWS' }));
  expect(many.errors.every((error) => error instanceof Error)).toBe(true);
  const left = 20_000 - many.errors.length;
  expect(many).toMatchObject({ code: 'E_ROWS', cut: [`${left} of 20000 items were left out, to stay below 1 MiB`] });
  expect(size(rows(20_000))).toBeLessThan(2_000_000);
});

test('F17 a frozen error is no obstacle', () => {
  expect(trip(Object.freeze(new TypeError('cold'))).message).toBe('cold');
});

test('F19 cycles are cut where they close', () => {
  const error = new Error('round') as Error & { self?: unknown; list?: unknown[] };
  error.self = error;
  error.cause = new TypeError('inner', { cause: error });
  error.list = [error.cause];
  const copy = trip(error);
  expect(copy.self).toBe('[circular]');
  expect((copy.cause as Error).cause).toBe('[circular]');
  expect((copy.list as Error[])[0]?.message).toBe('inner');
});

test('F19 an error of 10 MB is cut, and says so, wherever the end falls', () => {
  const huge = 'x'.repeat(1_000_000);
  const rows = Array.from({ length: 100_000 }, (_, at) => ({ at }));
  const ends = new Set<string>();
  const fields = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`field${at}`, at]));
  for (let extra = 0; extra < 77; extra += 11) {
    const error = Object.assign(new Error(huge, { cause: new Error('the reason') }), { body: huge, rows, ...fields });
    error.stack = '-'.repeat(extra);
    expect(size(error)).toBeLessThan(2_000_000);
    const copy = trip(error);
    expect(copy.message).toMatch(/^x{65536}… \[cut: 65536 of 1000000 characters\]$/);
    expect((copy.cause as Error).message).toBe('the reason');
    expect(copy.rows.at(-2)).toEqual({ at: copy.rows.length - 2 });
    const whole = copy.rows.at(-1)?.at === copy.rows.length - 1;
    ends.add(whole ? 'after an item' : 'within an item');
    expect(copy).toMatchObject({
      field499: 499,
      cut: [
        ...(whole ? [] : ['1 of 1 fields were left out, to stay below 1 MiB']),
        `${100_000 - copy.rows.length} of 100000 items were left out, to stay below 1 MiB`,
      ],
    });
  }
  expect(ends.size).toBe(2);
});

test('F19 an error that grows as it is read is cut', () => {
  const tree = (depth: number): object => ({
    get left() {
      return tree(depth + 1);
    },
    get right() {
      return tree(depth + 1);
    },
  });
  expect(size(tree(0))).toBeLessThan(2_000_000);
  const endless = {
    *[Symbol.iterator]() {
      for (;;) yield 1;
    },
  };
  const set = Object.assign(new Set([1]), endless);
  expect(size(set)).toBeLessThan(10_000);
  let chain: unknown;
  for (let depth = 0; depth < 10_000; depth++) chain = new Error(`level ${depth}`, { cause: chain });
  expect(size(chain)).toBeLessThan(2_000_000);
});

test('F19 getters and traps that throw are survived', () => {
  const error = new HttpError('bad', 1);
  for (const key of ['stack', 'name', 'message', 'cause', 'code']) {
    Object.defineProperty(error, key, {
      enumerable: key === 'code',
      get() {
        throw new Error(`no ${key}`);
      },
    });
  }
  const copy = trip(error);
  expect(copy).toBeInstanceOf(Error);
  expect(copy.code).toBe('[unreadable: no code]');
  expect(copy.status).toBe(1);
  const hostile = new Proxy(
    {},
    {
      getPrototypeOf() {
        throw new Error('keep out');
      },
      ownKeys() {
        throw new Error('keep out');
      },
      get() {
        throw new Error('keep out');
      },
    },
  );
  expect(trip(hostile)).toBe('[unreadable: keep out]');
  expect(trip({ hostile })).toEqual({ hostile: '[unreadable: keep out]' });
});

test('F19 anything can be thrown', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withNullPrototype: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
        withDate: true,
        withBigInt: true,
        withSparseArray: true,
      }),
      (value) => {
        const copy = trip(Object.assign(new Error('x', { cause: value }), { value }));
        expect(copy.message).toBe('x');
        trip(value);
      },
    ),
  );
});

test('plain data of moderate size comes back whole', () => {
  const data = fc.jsonValue({ maxDepth: 5 }) as fc.Arbitrary<unknown>;
  fc.assert(
    fc.property(data, (value) => {
      expect(trip(value)).toEqual(value);
    }),
  );
});
