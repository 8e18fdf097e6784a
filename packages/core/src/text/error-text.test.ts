import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorSentence, errorText, errorTextWithCauses } from './error-text.js';

describe('what was thrown, in one line', () => {
  test.each<[unknown, string]>([
    [new Error('no licence'), 'no licence'],
    [new TypeError(''), 'TypeError'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [5, '5'],
    [{ code: 'E_FULL' }, '{"code":"E_FULL"}'],
    [{ message: 'from elsewhere', code: 1 }, 'from elsewhere'],
    [{ toString: () => 'tells of itself' }, 'tells of itself'],
    [new AggregateError([new Error('one'), 'two']), 'one; two'],
    [new AggregateError([new Error('one')], 'rows failed'), 'rows failed (one)'],
    [new AggregateError(Array(12).fill('x'), 'rows'), `rows (${Array(10).fill('x').join('; ')}; and 2 more)`],
    ['x'.repeat(2_000), `${'x'.repeat(1_000)}…`],
  ])('%o', (thrown, text) => {
    expect(errorText(thrown)).toBe(text);
  });

  test('is a text whatever it is, however hostile', () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    const throwing = {
      get message(): string {
        throw new Error('no');
      },
    };
    for (const thrown of [cyclic, throwing, Object.create(null), new Proxy({}, {}), Symbol('s')]) {
      expect(typeof errorText(thrown)).toBe('string');
    }
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (thrown) => typeof errorText(thrown) === 'string'));
  });
});

test('a sentence has an end, and one only', () => {
  expect([errorSentence('no'), errorSentence('no.'), errorSentence('what?')]).toEqual(['no.', 'no.', 'what?']);
});

test('causes follow, each once, in whatever circle they stand', () => {
  const inner = new Error('no licence');
  const outer = new Error('no start', { cause: new Error('the server failed: no licence', { cause: inner }) });
  expect(errorTextWithCauses(outer)).toBe('no start (caused by: the server failed: no licence)');
  inner.cause = outer;
  expect(errorTextWithCauses(inner)).toBe(
    'no licence (caused by: no start (caused by: the server failed: no licence))',
  );
  expect(errorTextWithCauses('text')).toBe('text');
  expect(errorTextWithCauses(undefined)).toBe('undefined');
  expect(errorTextWithCauses(new Error('no', { cause: null }))).toBe('no (caused by: null)');
});
