/** Area HOOK: what each replica calls before its modules are warmed up. */

import { describe, expect, test } from 'vitest';
import { ConfigReader, type HooksOption } from '../../src/config/index.js';
import {
  BootstrapError,
  expose,
  finalize,
  Group,
  type Hook,
  Module,
  ModuleRegistry,
  ParallelPipeline,
} from '../../src/index.js';
import { callsOf, countOf, types } from './fixtures/config-types.js';
import { problemsOf, read, warnings } from './fixtures/reading.js';

/** m2:g2 -> m1:g1, m3:g3 -> m1:g1, with two replicas of g1. */
const text = `modules:
  - { name: m1, type: step, group: g1, depends_on: [m2, m3] }
  - { name: m2, type: step, group: g2 }
  - { name: m3, type: step, group: g3 }
groups: [{ name: g1, options: { replicas: 2 } }]`;

/** Hooks, and how often each was called. */
function counters() {
  const calls = { c1: 0, c2: 0 };
  const c1 = () => void calls.c1++;
  const c2 = () => void calls.c2++;
  return { calls, c1, c2 };
}

test('P288 hooks of groups are called once in each replica, as often as they are listed', async () => {
  const { calls, c1, c2 } = counters();
  const Step = types.get('step');
  const builder = new ParallelPipeline()
    .addGroup(new Group('g1', { afterCreated: [c1, c2] }))
    .addGroup(new Group('g2', { afterCreated: [c2] }))
    .addModule(types.create('step', 'm1', 'g1'))
    .addModule(types.create('step', 'm2', 'g2').dependsOn('m1'));
  await using pipeline = await builder.build();
  expect(calls).toEqual({ c1: 1, c2: 2 });
  expect(pipeline.groups).toEqual(['g1', 'g2']);
  expect(Step).toBeDefined();
});

test.each<[string, unknown]>([
  ['P289', 'test'],
  ['P290', [() => undefined, 'test']],
])('%s a group cannot be declared with hooks that are none: %j', (_, afterCreated) => {
  expect(() => new Group('g1', { afterCreated: afterCreated as Hook[] })).toThrow(/Group "g1": `afterCreated`/);
});

test('P291 P286 a list given to the reader is for every replica of every group', async () => {
  const { calls, c1, c2 } = counters();
  await read(text, { afterCreated: [c1, c2, c2] });
  expect(calls).toEqual({ c1: 4, c2: 8 });
});

test('P292 a list for each group is for its replicas', async () => {
  const { calls, c1, c2 } = counters();
  await read(text, { afterCreated: { g1: [c1, c2, c2], g2: [c1], g3: [] } });
  expect(calls).toEqual({ c1: 3, c2: 4 });
});

test.each<[string, unknown, string]>([
  [
    'P293 P375 a list with something else',
    [() => undefined, 34],
    '`afterCreated` takes functions and fromFile(…), but it has the number 34.',
  ],
  [
    'P294 such a list for a group',
    { g1: [34] },
    '`afterCreated.g1` takes functions and fromFile(…), but it has the number 34.',
  ],
  [
    'P295 a group that nobody is in',
    { g20: [() => undefined] },
    '`afterCreated` has hooks for group "g20", but no module is in it. The groups are "g1", "g2", "g3".',
  ],
  ['P296 a text', 'test', '`afterCreated` must be a list of hooks for every group'],
  ['P297 no list for a group', { g1: () => undefined }, '`afterCreated.g1` must be a list of hooks'],
  ['a hole', [undefined], 'but it has undefined'],
])('%s cannot be the hooks', async (_, afterCreated, message) => {
  const reading = ConfigReader.read(text, types, { afterCreated: afterCreated as HooksOption });
  await expect(reading).rejects.toThrow(TypeError);
  await expect(reading).rejects.toThrow(message);
});

test('P298 A15 a group that is left out has no hooks', async () => {
  const { calls, c1 } = counters();
  await read(text, { afterCreated: { g2: [c1] } });
  expect(calls).toEqual({ c1: 1, c2: 0 });
});

test('P299 in a sequential pipeline nobody calls hooks, which is warned of', async () => {
  const told = warnings();
  const { calls, c1 } = counters();
  await read('modules: [{ name: A, type: step }]', { afterCreated: [c1] });
  expect(calls).toEqual({ c1: 0, c2: 0 });
  expect(told.texts).toEqual([expect.stringContaining('No module has a group, so the hooks of `afterCreated`')]);
});

test.each<[string, HooksOption]>([
  ['list', []],
  ['map', {}],
])('P300 A16 an empty %s is no hooks', async (_, afterCreated) => {
  const told = warnings();
  await read('modules: [{ name: A, type: step }]', { afterCreated });
  await read(text, { afterCreated });
  expect(told.texts).toEqual([]);
});

describe('P301 P302 A17 hooks run', () => {
  const happened: string[] = [];

  @expose()
  @finalize()
  class Warm extends Module.Runtime {
    override bootstrap() {
      happened.push('bootstrap');
    }
    run() {}
  }
  const registry = new ModuleRegistry().register('warm', Warm);
  const warm = 'modules: [{ name: A, type: warm, group: g }]';

  test('without arguments, one after another, each to its end, before any module is warmed up', async () => {
    happened.length = 0;
    const slow = async (...args: unknown[]) => {
      await Promise.resolve();
      happened.push(`slow ${args.length}`);
    };
    const quick = (...args: unknown[]) => void happened.push(`quick ${args.length}`);
    await using _ = await ConfigReader.read(warm, registry, { afterCreated: [slow, quick] });
    expect(happened).toEqual(['slow 0', 'quick 0', 'bootstrap']);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no licence');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no licence'))],
  ])('and one that %s fails the build', async (_, hook) => {
    const building = ConfigReader.read(warm, registry, { afterCreated: [hook] });
    await expect(building).rejects.toBeInstanceOf(BootstrapError);
    await expect(building).rejects.toMatchObject({ group: 'g', cause: { message: 'no licence' } });
  });
});

describe('hooks by file', () => {
  const hooks = (hooks: string) =>
    `modules: [{ name: A, type: step, group: g1 }]\ngroups: [{ name: g1, options: { replicas: 2, after_created: ${hooks} } }]`;
  const url = import.meta.url;

  test('are found beside the config, and come before those of the code', async () => {
    const reader = hooks('[{ file: ./fixtures/config-types.ts#count, args: [of the file] }]');
    const pipeline = await read(reader, { url, afterCreated: { g1: [countOf('of the code')] } });
    expect([callsOf('of the file'), callsOf('of the code')]).toEqual([2, 2]);
    expect(pipeline.toSpec().groups[0]?.afterCreated).toMatchObject([
      { reference: { file: new URL('./fixtures/config-types.ts', url).href, args: ['of the file'] } },
      { reference: { args: ['of the code'] } },
    ]);
  });

  test.each([
    ['./hooks.js', '2:62 MAGDA_CONFIG_VALUE `after_created.0` of group "g1" must be a file and the name of its export'],
    [
      '{ file: ./hooks.js#warmUp, arguments: [] }',
      '2:89 MAGDA_CONFIG_KEY `after_created.0` of group "g1" cannot have a key "arguments". It may have file, args.',
    ],
    [
      'https://example.org/hooks.js#warmUp',
      '2:62 MAGDA_CONFIG_FILE "https://example.org/hooks.js" is no file beside this config.',
    ],
    [
      '"data:text/javascript,export#warmUp"',
      '2:62 MAGDA_CONFIG_FILE "data:text/javascript,export" is no file beside this config.',
    ],
  ])('%s names none', async (hook, problem) => {
    expect(await problemsOf(hooks(`[${hook}]`), { url })).toEqual([expect.stringContaining(problem)]);
  });

  test('need to know where the config lies', async () => {
    expect(await problemsOf(hooks('[./hooks.js#warmUp]'))).toEqual([
      expect.stringMatching(/^2:62 MAGDA_CONFIG_FILE "\.\/hooks\.js" is relative to this config.*readConfig\(path\)/),
    ]);
  });
});
