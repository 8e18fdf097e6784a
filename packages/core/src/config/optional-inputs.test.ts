/** Optional links and `on_error` in configs. */

import { expect, test } from 'vitest';
import { optional, SequentialPipeline } from '../index.js';
import { Any, Gather, registry } from './fixtures/modules.js';
import { problemsIn, specOf } from './fixtures/reading.js';
import { toYaml } from './index.js';

const config = (links: string, more = '') =>
  `modules:\n- { name: A, type: any }\n- { name: B, type: any, depends_on: ${links}${more} }`;

test('a link may be optional, and a module may skip where it throws', async () => {
  const { modules } = await specOf(config('[{ name: A, optional: true }], on_error: skip'));
  expect(modules[1]).toMatchObject({ dependsOn: ['A'], optional: ['A'], onError: 'skip' });
  const [, plain] = (await specOf(config('[{ name: A, optional: false }], on_error: fail'))).modules;
  expect(plain).toMatchObject({ dependsOn: ['A'] });
  expect(plain).not.toHaveProperty('optional');
  expect((await specOf(config('[{ name: A }]'))).modules[1]).toEqual(plain);
});

test('both are written as they are read', async () => {
  const builder = new SequentialPipeline({ name: 'p' })
    .addModule(Any.node('A'))
    .addModule(Any.node('B'))
    .addModule(Any.node('C', { onError: 'skip' }).dependsOn('A', optional('B')));
  const text = toYaml(builder, { registry });
  expect(text).toContain('depends_on: [A, {name: B, optional: true}]\n    on_error: skip');
  expect((await specOf(text)).modules).toEqual(builder.toSpec().modules);
});

test.each([
  [config('[{ name: a, optional: true }]'), '3:38 MAGDA_UNKNOWN_NAME Module "B" depends on "a"'],
  [
    config('[{ name: A, optinal: true }]'),
    '3:49 MAGDA_CONFIG_KEY `depends_on.0` of module "B" cannot have a key "optinal". Did you mean "optional"?',
  ],
  [config('[{ name: A, optional: maybe }]'), '3:38 MAGDA_CONFIG_VALUE `depends_on.0'],
  [
    config('[{ optional: true }]'),
    '3:38 MAGDA_CONFIG_VALUE `depends_on.0` of module "B" must be the name of a module, or { name: A, optional: true }: it is',
  ],
  [
    config('[A, { name: A, optional: true }]'),
    '3:41 MAGDA_INVALID_CONNECTION Module "B" depends on "A" twice, once as an optional input',
  ],
  [
    config('[A], on_error: skipp'),
    "3:52 MAGDA_CONFIG_VALUE `on_error` of module \"B\" must be 'fail' or 'skip': it is",
  ],
  [
    config('[A], on_eror: skip'),
    '3:42 MAGDA_CONFIG_KEY Module "B" cannot have a key "on_eror". Did you mean "on_error"?',
  ],
  [
    'modules:\n- { name: A, type: any }\n- { name: B, type: gather, depends_on: [A], on_error: skip }',
    '3:55 MAGDA_INVALID_AGGREGATE Aggregate "B" has',
  ],
])('%s is told where it stands', async (text, says) => {
  const problems = await problemsIn(text);
  expect(problems).toEqual([expect.stringContaining(says)]);
});

test('one that is optional twice is one link', async () => {
  const twice = config('[{ name: A, optional: true }, { name: A, optional: true }]');
  expect((await specOf(twice)).modules[1]).toMatchObject({ dependsOn: ['A'], optional: ['A'] });
});

test('in code, an Aggregate cannot skip what it throws, and a link is either needed or optional', async () => {
  const builder = new SequentialPipeline()
    .addModule(Any.node('A'))
    .addModule(Gather.node('sum', { onError: 'skip' }).dependsOn('A'));
  await expect(builder.build()).rejects.toMatchObject({
    code: 'MAGDA_INVALID_AGGREGATE',
    module: 'sum',
    option: 'onError',
  });
  expect(() => Any.node('B').dependsOn('A').dependsOn(optional('A'))).toThrow(/depends on "A" twice/);
  expect(() => Any.node('B').dependsOn(optional('') as never)).toThrow(TypeError);
  expect(() => Any.node('B', { onError: 'ignore' as never })).toThrow(/`onError` must be/);
});
