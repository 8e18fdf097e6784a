import { expect, test } from 'vitest';
import { isSkipped, skip } from './skip.js';
import { isTransferred, transfer } from './transfer.js';

test('a skip is known by its mark, with or without a reason', () => {
  expect([isSkipped(skip()), isSkipped(skip('not German')), skip('not German').reason]).toEqual([
    true,
    true,
    'not German',
  ]);
  expect(isTransferred(skip())).toBe(false);
  expect(isSkipped(transfer(1))).toBe(false);
});

test.each([undefined, null, 'skipped', { reason: 'none' }, Proxy.revocable({}, {}).proxy])('%o is no skip', (value) => {
  expect(isSkipped(value)).toBe(false);
});

test('a reason is a text', () => {
  expect(() => skip(5 as never)).toThrow(/takes a reason as text, or nothing: it was given/);
  expect(() => skip(null as never)).toThrow(TypeError);
});
