/** Contexts and hooks, live or by file. */

import { describe, expect, test } from 'vitest';
import type { LiveOrFile } from '../wire/host-spec.js';
import { fromFile, isFromFile, toLiveOrFile } from './from-file.js';

const call = (live: LiveOrFile) => (live.kind === 'function' ? live.call() : undefined);

test('a function in a file is plain data', () => {
  const reference = { file: 'file:///app/context.js', exportName: 'createContext', args: [1, { db: 'x' }] };
  const made = fromFile(new URL('file:///app/context.js'), 'createContext', 1, { db: 'x' });
  expect(isFromFile(made)).toBe(true);
  expect(isFromFile(reference)).toBe(false);
  expect(structuredClone(toLiveOrFile(made))).toEqual({ kind: 'file', reference });
});

test.each([[''], [undefined], [() => {}]])('an export called %s is refused', (name) => {
  expect(() => fromFile('file:///app/context.js', name as never)).toThrow(TypeError);
});

test('a relative file is refused, since relative to what is unknown', () => {
  expect(() => fromFile('./context.js', 'createContext')).toThrow(/import\.meta\.url/);
});

describe('P213 P217 a context', () => {
  test.each([[null], [undefined], [3], [{ key: 'val' }], [[1, 2, 3]]])('that is %j is itself', (value) => {
    expect(toLiveOrFile(value)).toEqual({ kind: 'value', value });
  });

  test('that is a function is called, one that is a class is made', () => {
    class Context {
      readonly n = 13;
    }
    expect(call(toLiveOrFile(() => 28))).toBe(28);
    expect(call(toLiveOrFile(Context))).toEqual(new Context());
  });
});
