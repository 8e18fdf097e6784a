import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summarize } from './summarize.js';

test('small plain data is its JSON, and text is itself', () => {
  expect(summarize({ a: [1, 'x', null], b: true })).toBe('{"a":[1,"x",null],"b":true}');
  expect(summarize('Job1')).toBe('Job1');
  expect(summarize([])).toBe('[]');
});

test('binary data is named by its size, and other objects by what they are', () => {
  expect(summarize({ image: new Uint8Array(2 ** 26) })).toBe('{"image":Uint8Array(67108864 bytes)}');
  expect(summarize(new Map([[1, 2]]))).toBe('Map');
});

test('of a large value only the beginning is looked at', () => {
  let looked = 0;
  const items = new Proxy(new Array(1e6).fill(0), {
    get(target, key) {
      looked++;
      return Reflect.get(target, key);
    },
  });
  expect(summarize(items)).toHaveLength(80);
  expect(looked).toBeLessThan(1_000);
});

test('a cycle, and an object that refuses to be read, are survived', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  expect(summarize(cycle)).toHaveLength(80);
  const hostile = Object.defineProperty({}, 'x', {
    enumerable: true,
    get() {
      throw new Error('no');
    },
  });
  expect(summarize(hostile)).toBe('object');
});

test('whatever it is, it is at most 80 characters', () => {
  fc.assert(fc.property(fc.anything({ maxDepth: 4 }), (value) => summarize(value).length <= 80));
});
