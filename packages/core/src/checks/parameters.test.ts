import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidParametersError } from '../errors/errors.js';
import { defineModule } from '../module/define-module.js';
import type { StandardSchema } from '../module/standard-schema.js';
import type { NodeSpec } from '../spec/spec.js';
import { checkParameters } from './parameters.js';

type Answer = Awaited<ReturnType<StandardSchema['~standard']['validate']>>;

/** A schema that answers as the test says. */
const schemaOf = (validate: (value: unknown) => Answer | Promise<Answer>) =>
  ({ '~standard': { version: 1, vendor: 'test', validate } }) as StandardSchema;

function node(name: string, parameters: Readonly<Record<string, unknown>>, schema?: StandardSchema): NodeSpec {
  const Class = defineModule({ run: () => {}, ...(schema && { parameters: schema }) }) as unknown as NodeSpec['Class'];
  return { name, Class, group: undefined, parameters, exposed: undefined, dependsOn: [] };
}

describe('what modules get', () => {
  test('is what their schemas made of what was given, at once or later', async () => {
    const twice = schemaOf((value) => ({ value: { n: (value as { n: number }).n * 2 } }));
    const later = schemaOf(async () => ({ value: 'later' }));
    const { parameters, problems } = await checkParameters('p', [node('a', { n: 2 }, twice), node('b', {}, later)]);
    expect(parameters).toEqual([{ n: 4 }, 'later']);
    expect(problems).toEqual([]);
  });

  test('is what was given where there is no schema, and nobody can change it', async () => {
    const given = { deep: { list: [1] } };
    const { parameters } = await checkParameters('p', [node('a', given)]);
    expect(parameters).toEqual([given]);
    const { deep } = parameters[0] as typeof given;
    expect(() => deep.list.push(2)).toThrow(TypeError);
    given.deep.list.push(3);
    expect(deep.list).toEqual([1]);
  });

  test('may be cyclic, and may hold what is no plain data, which stays as it is', async () => {
    const day = new Date(0);
    const given: Record<string, unknown> = { day, map: new Map([[1, { free: true }]]) };
    given.self = given;
    const [first] = (await checkParameters('p', [node('a', given)])).parameters as [typeof given];
    expect(first.self).toBe(first);
    expect(first.day).toBe(day);
    expect(Object.isFrozen(first)).toBe(true);
  });
});

test('F15 each key that a strict schema of zod does not know is told by its path', async () => {
  const schema = z.object({ window: z.strictObject({ days: z.number() }) });
  const given = { window: { days: 7, dais: 1, weeks: 2 } };
  const { problems } = await checkParameters('p', [node('a', given, schema)]);
  expect(problems).toMatchObject([
    {
      issues: [
        { path: ['window', 'dais'], unknownKey: true },
        { path: ['window', 'weeks'], unknownKey: true },
      ],
    },
  ]);
  expect(problems[0]?.message).toContain('parameters.window.dais: There is no such parameter');
});

test('F15 all that does not fit is told, by module and path', async () => {
  const never = schemaOf(() => ({
    issues: [
      { message: 'too small', path: ['limits', { key: 'days' }] },
      { message: 'unknown', path: [] },
    ],
  }));
  const { problems } = await checkParameters('p', [node('a', {}, never), node('fine', {}), node('b', {}, never)]);
  expect(problems.map(({ module, pipeline }) => [pipeline, module])).toEqual([
    ['p', 'a'],
    ['p', 'b'],
  ]);
  expect(problems[0]).toBeInstanceOf(InvalidParametersError);
  expect(problems[0]?.message).toMatch(/"a".*\n {2}parameters\.limits\.days: too small\n {2}parameters: unknown/s);
  expect((problems[0] as InvalidParametersError).issues[0]?.path).toEqual(['limits', 'days']);
});

describe('what a schema reports in its branches and keys is told', () => {
  const told = async (schema: StandardSchema, given: Readonly<Record<string, unknown>>) =>
    (await checkParameters('p', [node('a', given, schema)])).problems[0] as InvalidParametersError;
  const union = z.object({
    to: z.union([z.object({ path: z.string() }), z.object({ url: z.string(), token: z.string() }), z.number()]),
  });

  test('the nearest branch of a union is, with the whole path', async () => {
    const { issues } = await told(union, { to: { url: 5, path: 5 } });
    expect(issues).toEqual([expect.objectContaining({ path: ['to'] })]);
    expect(issues[0]?.message).toMatch(/^`path`: .*string, received number; or .*expected number, received object$/);
    const two = z.object({ to: z.union([z.object({ a: z.string() }), z.object({ b: z.string(), c: z.string() })]) });
    expect((await told(two, { to: {} })).issues).toEqual([expect.objectContaining({ path: ['to', 'a'] })]);
  });

  test('several that are as near are told together', async () => {
    const { issues } = await told(union, { to: { url: 'http://x' } });
    expect(issues[0]?.message).toMatch(/`path`: .*; or `token`: /);
  });

  test('a union in a union is too', async () => {
    const inner = z.union([z.object({ k: z.literal('x'), n: z.number() }), z.object({ k: z.literal('y') })]);
    const outer = z.object({ v: z.union([inner, z.object({ list: z.array(inner) })]) });
    const { issues } = await told(outer, { v: { list: [{ k: 'x', n: 'one' }] } });
    expect(issues[0]?.message).toContain('`list.0`: `n`: ');
  });

  test('what is wrong with a key is told at the key', async () => {
    const rates = z.object({ rates: z.record(z.string().regex(/^[A-Z]{3}$/, 'three capitals'), z.number()) });
    const { issues } = await told(rates, { rates: { euro: 1 } });
    expect(issues).toEqual([{ path: ['rates', 'euro'], wrongKey: true, message: 'The key is wrong: three capitals' }]);
  });
});

test.each([
  [
    'throws',
    () =>
      z
        .string()
        .regex('not a pattern' as never)
        .parse(null),
  ],
  ['rejects', () => Promise.reject(new SyntaxError('Invalid regular expression'))],
  ['answers nothing', () => undefined],
])('a schema that %s is one problem among others, with its module and the cause', async (_, fail) => {
  const { problems } = await checkParameters('p', [
    node(
      'a',
      {},
      schemaOf(() => fail() as never),
    ),
    node(
      'b',
      {},
      schemaOf(() => ({ issues: [{ message: 'wrong' }] })),
    ),
  ]);
  expect(problems.map(({ module }) => module)).toEqual(['a', 'b']);
  expect(problems[0]).toBeInstanceOf(InvalidParametersError);
  expect(problems[0]?.message).toMatch(/The schema itself failed: ./);
  expect(problems[0]?.cause).toBeInstanceOf(Error);
});
