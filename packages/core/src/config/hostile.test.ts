/** F12: what serves attacks alone is refused before it costs anything. */

import { describe, expect, test } from 'vitest';
import { problemsIn } from './fixtures/reading.js';

const letters = 'abcdefghij';
const deep = 10_000;

/** Each line is ten of the line before. */
const bomb = [...letters].map((letter, at) => {
  const items = at === 0 ? 'x' : `*${letters[at - 1]}`;
  return `x-${letter}: &${letter} [${Array(10).fill(items).join(', ')}]`;
});
const merges = [...Array(1_000).keys()].map(
  (at) => `x-${at}: &m${at} { ${at === 0 ? '' : `<<: *m${at - 1}, `}k${at}: 1 }`,
);
const chain = [...Array(1_000).keys()].map((at) => `x-${at}: &c${at} [${at === 0 ? 'x' : `*c${at - 1}`}]`);
const text = (...lines: readonly string[]) => [...lines, 'modules: []'].join('\n');

test.each([
  ['lists in lists', '['.repeat(deep) + ']'.repeat(deep), 'nested more than 100 levels deep'],
  ['lists that are never closed', '['.repeat(deep), 'nested more than 100 levels deep'],
  ['mappings in mappings', '{ a: '.repeat(deep) + '}'.repeat(deep), 'nested more than 100 levels deep'],
  ['mappings that are never closed', '{'.repeat(deep), 'nested more than 100 levels deep'],
  ['lists in lists, in one line', `${'- '.repeat(deep)}x`, 'nested more than 100 levels deep'],
  ['keys of keys', `${'? '.repeat(deep)}x`, 'nested more than 100 levels deep'],
  ['a million brackets', '['.repeat(1_000_000), 'nested more than 100 levels deep'],
  ['an alias bomb', text(...bomb), 'more than 100000 values'],
  ['a merge bomb', text(...merges), 'more than 100000 values, or more than 100 levels'],
  ['aliases in aliases', text(...chain), 'more than 100000 values, or more than 100 levels'],
  ['a million dollars', `name: "${'$'.repeat(1_000_000)}"\nmodule: []`, 'cannot have a key "module"'],
  [
    'a hundred thousand beginnings of variables',
    `name: "${'${A'.repeat(100_000)}"\nmodule: []`,
    'cannot have a key "module"',
  ],
  ['a tag that makes something', text('name: !!js/function "function () {}"'), 'This tag means nothing here'],
  ['a key __proto__', text('__proto__: { polluted: true }'), '"__proto__" cannot be a key'],
  [
    'a key __proto__ deep within',
    'modules: [{ name: A, type: any, parameters: { a: [{ "__proto__": { polluted: true } }] } }]',
    '"__proto__" cannot be a key',
  ],
  [
    'a key __proto__ that is merged',
    text('x-a: &a { __proto__: { polluted: true } }', 'shared_parameters: { <<: *a }'),
    '"__proto__" cannot be a key',
  ],
  [
    'a key constructor',
    text('shared_parameters: { constructor: { prototype: { polluted: true } } }'),
    '"constructor" cannot be a key',
  ],
])('F12 %s: refused in under a second, prototypes intact', async (_, text, message) => {
  const before = process.cpuUsage();
  const problems = await problemsIn(text);
  const { user, system } = process.cpuUsage(before);

  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(message);
  expect((user + system) / 1e6).toBeLessThan(1);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect((() => {}).constructor).toBe(Function);
});

test('F12 a key __proto__ that a variable makes is refused too', async () => {
  const text = 'modules: []\nshared_parameters: { "${KEY}": { polluted: true } }';
  expect(await problemsIn(text, { variables: { KEY: '__proto__' } })).toEqual([
    expect.stringMatching(/^2:22 MAGDA_CONFIG_KEY "__proto__" cannot be a key/),
  ]);
});

describe('names that JavaScript gives a meaning', () => {
  test('are names like any other', async () => {
    const modules =
      '[{ name: __proto__, type: any }, { name: constructor, type: any, depends_on: [__proto__], expose: toString }]';
    expect(await problemsIn(`modules: ${modules}\ngroups: {}`)).toHaveLength(2);
    expect(
      await problemsIn(
        'modules: [{ name: A, type: __proto__ }, { name: B, type: constructor, depends_on: [hasOwnProperty] }]',
      ),
    ).toHaveLength(3);
  });
});
