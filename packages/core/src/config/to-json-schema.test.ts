import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { defineModule, ModuleRegistry, type StandardSchema } from '../index.js';
import { registry } from './fixtures/modules.js';
import { ConfigReader, type JsonSchema, toJsonSchema } from './index.js';

/** YAML has .inf. */
const ajv = new Ajv({ strictNumbers: false, allowUnionTypes: true });
const isValid = ajv.compile(toJsonSchema(registry));

const module = (rest: string) => `modules: [{ name: A, type: any, ${rest} }]`;
const power = (parameters: string) => `modules: [{ name: A, type: power, parameters: ${parameters} }]`;
const options = (options: string) =>
  `modules: [{ name: A, type: any, group: g }]\ngroups: [{ name: g, options: { ${options} } }]`;

const right = [
  'modules: []',
  'name: 5\nmodules: [{ name: 1, type: any }]',
  'name:\nimports:\nshared_parameters:\ngroups:\nmodules: []',
  'x-mine: &p { power: 1 }\nmodules: [{ name: A, type: power, parameters: { <<: *p } }]',
  'shared_parameters: { a: [1, { b: null }] }\nmodules: []',
  module('expose: true'),
  module('expose: total, depends_on: [], parameters:, group:'),
  power('{ power: 3, mode: fast, window: { days: 7 } }'),
  power('{ power: "${N}", mode: "${TEXT}", window: { days: "${N}" } }'),
  'modules: [{ name: A, type: power }]',
  'modules: [{ name: "${TEXT}", type: any, group: "g-${N}", expose: "${TEXT}" }]',
  options(''),
  options('replicas: "${N}", num_cpus: 0.5, num_gpus: 0.25, memory: 2 GiB'),
  options('num_gpus: 2, memory: 1024, resources: { licence: 1 }, idempotent: true'),
  options(
    'max_restarts: .inf, max_redeliveries: 0, max_undelivered: .inf, timeout: 0.5, queue_timeout: .inf, cancel_grace: 0',
  ),
  options('env: { A: text, B: 4 }, executor_options: { any: [thing] }, concurrency: 2, prefetch: 0'),
  options('executor_options:'),
];

const wrong = [
  'name: a',
  'modules:',
  'modules: {}',
  'modules: [{ name: A }]',
  'modules: [{ type: any }]',
  'modules: [A]',
  'modules: []\nmodule: []',
  'name: [a]\nmodules: []',
  'name: ""\nmodules: []',
  'name: true\nmodules: []',
  'imports: ./a.js\nmodules: []',
  'shared_parameters: [1]\nmodules: []',
  'context: ./context.js\nmodules: []',
  'modules: [{ name: A, type: unknown }]',
  module('depend_on: []'),
  module('depends_on: B'),
  module('parameters: [1]'),
  module('expose: 12'),
  module('expose: ""'),
  ...['no', 'off', 'Yes', '"false"', '"y"'].map((word) => module(`expose: ${word}`)),
  power('{ power: two }'),
  power('{ mode: slow }'),
  power('{ window: {} }'),
  power('{ window: { days: week } }'),
  options('replica: 1'),
  options('replicas: 0'),
  options('replicas: 1.5'),
  options('replicas: two'),
  options('replicas: .inf'),
  options('num_cpus: -1'),
  options('num_gpus: 1.5'),
  options('memory: a lot'),
  options('memory: -1'),
  options('resources: { licence: -1 }'),
  options('resources: { " ": 1 }'),
  options('idempotent: perhaps'),
  options('concurrency: 0'),
  options('timeout: 0'),
  options('max_restarts: 0.5'),
  options('env: [A]'),
  options('env: { A: true }'),
  options('after_created: ./hooks.js#warmUp'),
  options('after_created: [./hooks.js]'),
  options('after_created: [{ file: ./hooks.js#warmUp, arg: [] }]'),
  'groups: [{ options: { replicas: 1 } }]\nmodules: [{ name: A, type: any, group: g }]',
];

describe('editors and the reader agree', () => {
  test.each(right)('accepting\n%s', async (text) => {
    await expect(read(text)).resolves.toBe(true);
    expect([isValid(parse(text, { merge: true })), isValid.errors]).toEqual([true, null]);
  });

  test.each(wrong)('refusing\n%s', async (text) => {
    await expect(read(text)).resolves.toBe(false);
    expect(isValid(parse(text, { merge: true }))).toBe(false);
  });
});

describe('parameters', () => {
  test('those that a schema needs are needed', () => {
    const valid = validatorOf(z.object({ days: z.number() }));
    expect(valid('{ name: A, type: t, parameters: { days: 7 } }')).toBe(true);
    expect(valid('{ name: A, type: t }')).toBe(false);
    expect(valid('{ name: A, type: t, parameters: }')).toBe(false);
  });

  test('a schema may refer to itself', () => {
    const tree = z.object({
      value: z.number(),
      get children() {
        return z.array(tree).optional();
      },
    });
    const valid = validatorOf(tree, 'a/~tree');
    expect(valid('{ name: A, type: a/~tree, parameters: { value: 1, children: [{ value: "${N}" }] } }')).toBe(true);
    expect(valid('{ name: A, type: a/~tree, parameters: { value: 1, children: [{ value: x }] } }')).toBe(false);
  });

  test('a choice may be made by a variable', () => {
    const shape = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('circle'), radius: z.number() }),
      z.object({ kind: z.literal('square'), side: z.number() }),
    ]);
    const valid = validatorOf(z.object({ shape }));
    expect(valid('{ name: A, type: t, parameters: { shape: { kind: circle, radius: 1 } } }')).toBe(true);
    expect(valid('{ name: A, type: t, parameters: { shape: { kind: "${KIND}", radius: 1 } } }')).toBe(true);
    expect(valid('{ name: A, type: t, parameters: { shape: { kind: circle, side: 1 } } }')).toBe(false);
  });

  test('what JSON has no word for may be anything', () => {
    const valid = validatorOf(z.object({ since: z.date(), name: z.string() }));
    expect(valid('{ name: A, type: t, parameters: { since: x, name: y } }')).toBe(true);
    expect(valid('{ name: A, type: t, parameters: { since: x, name: 1 } }')).toBe(false);
  });

  test('any Standard JSON Schema will do', () => {
    const schema = schemaWith(() => ({ type: 'object', properties: { days: { type: 'integer' } } }));
    const valid = validatorOf(schema);
    expect(valid('{ name: A, type: t, parameters: { days: 1 } }')).toBe(true);
    expect(valid('{ name: A, type: t, parameters: { days: 1.5 } }')).toBe(false);
  });

  const failing = () => {
    throw new Error('There is no such JSON Schema.');
  };
  test.each([
    ['of which nothing is known', schemaWith(undefined)],
    ['that fails', schemaWith(failing)],
  ])('a schema %s accepts any object', (_, schema) => {
    const valid = validatorOf(schema);
    expect(valid('{ name: A, type: t, parameters: { days: 1 } }')).toBe(true);
    expect(valid('{ name: A, type: t, parameters: 1 }')).toBe(false);
  });

  test('defaults and descriptions are kept, for editors to show', () => {
    const registry = registryOf(z.object({ days: z.number().default(7).describe('How far back.') }));
    expect(toJsonSchema(registry).definitions).toMatchObject({
      'parameters of t': { properties: { days: { default: 7, description: 'How far back.' } } },
    });
  });
});

test('without registered types any type will do', () => {
  const valid = new Ajv({ allowUnionTypes: true }).compile(toJsonSchema(new ModuleRegistry()));
  expect(valid({ modules: [{ name: 'A', type: 'whatever' }] })).toBe(true);
});

/** Whether the text has the right shape, whatever else may be wrong with it. */
async function read(text: string): Promise<boolean> {
  try {
    await ConfigReader.parse(text, registry, { variables: { N: 2, TEXT: 'fast' }, url: import.meta.url });
    return true;
  } catch (error) {
    const { problems } = error as { problems: readonly { code: string }[] };
    expect(problems).toHaveLength(1);
    return false;
  }
}

/** A schema of no known library. */
function schemaWith(input: (() => JsonSchema) | undefined): StandardSchema {
  const jsonSchema = input && { input };
  const standard = { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }), jsonSchema };
  return { '~standard': standard };
}

function registryOf(parameters: StandardSchema, type = 't'): ModuleRegistry {
  const Class = defineModule({ type: `test ${type}`, source: import.meta.url, parameters, run() {} });
  return new ModuleRegistry().register(type, Class);
}

function validatorOf(parameters: StandardSchema, type?: string): (module: string) => boolean {
  const valid = new Ajv({ allowUnionTypes: true }).compile(toJsonSchema(registryOf(parameters, type)));
  return (module) => valid(parse(`modules: [${module}]`)) as boolean;
}
