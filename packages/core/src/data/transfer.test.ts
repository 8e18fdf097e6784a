import { expect, test } from 'vitest';
import { skip } from './skip.js';
import { isTransferred, transfer } from './transfer.js';

test('a handed-over value is recognized, by another copy of core too', () => {
  const value = [1, 2];
  expect(transfer(value).value).toBe(value);
  expect(isTransferred(transfer(undefined))).toBe(true);
  expect(isTransferred({ [Symbol.for('@magda/core/hand-over')]: true, value: 1 })).toBe(true);
});

test('nothing else passes for handed over', () => {
  for (const value of [undefined, null, 0, 'text', {}, { value: 1 }, [], () => 1]) {
    expect(isTransferred(value)).toBe(false);
  }
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(isTransferred(proxy)).toBe(false);
});

test('the wrapper cannot be changed', () => {
  expect(Object.isFrozen(transfer({}))).toBe(true);
});

test('what skip() gave is no value that could move', () => {
  expect(() => transfer(skip('none'))).toThrow(/it was given what skip\(\) gave, which a module returns as it is/);
});
