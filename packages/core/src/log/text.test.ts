import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOf } from './text.js';

test('strings stay as they are, joined by blanks', () => {
  expect(textOf(['a', '', 'b'])).toBe('a  b');
  expect(textOf([''])).toBe('');
});

test('A43 an error is logged with its stack, also with an empty message', () => {
  const error = new TypeError('');
  expect(textOf(['failed:', error])).toBe(`failed: ${error.stack}`);
});

test('an error without a stack is logged by name and message', () => {
  const error = new RangeError('too far');
  error.stack = '';
  expect(textOf([error])).toBe('RangeError: too far');
  error.stack = 'at there';
  expect(textOf([error])).toBe('RangeError: too far\nat there');
});

test('causes and collected errors follow, cycles do not hang', () => {
  const cause = new Error('inner', { cause: 'why' });
  const error = new AggregateError([new Error('first'), 'second'], 'outer', { cause });
  const text = textOf([error]);
  expect(text).toMatch(
    /AggregateError: outer.*Caused by: Error: inner.*Caused by: why\nError 1: Error: first.*Error 2: second$/s,
  );
  cause.cause = cause;
  expect(textOf([cause]).match(/Caused by/g)?.length).toBe(8);
});

test('anything can be logged', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  expect(textOf([cycle])).toBe('[object Object]');
  expect(textOf([{ toJSON: () => undefined }])).toBe('[object Object]');
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(textOf([proxy])).toBe('[unreadable]');
  fc.assert(
    fc.property(
      fc.anything({ withNullPrototype: true, withBigInt: true }),
      (value) => typeof textOf([value]) === 'string',
    ),
  );
});
