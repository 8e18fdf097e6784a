/** Faults of the pipeline that a config describes: told before anything starts, where they stand in the file. */

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Executor, finalize, InfeasibleClaimError, inline, Module, ModuleRegistry } from '../index.js';
import { ExampleModule, registry } from './fixtures/modules.js';
import { problemsIn, toldBy } from './fixtures/reading.js';
import { type ConfigError, ConfigReader } from './index.js';

const Nowhere = finalize()(
  class Nowhere extends Module.Runtime {
    run() {}
  },
);

const lines = (...lines: readonly string[]) => lines.join('\n');
const group = (options: string) =>
  lines('modules: [{ name: A, type: any, group: g }]', `groups: [{ name: g, options: { ${options} } }]`);

test('F01 a circle that the first module does not reach is told as a whole, where it closes', async () => {
  const text = lines(
    'modules:',
    '- { name: A, type: any }',
    '- { name: B, type: any, depends_on: [A, D] }',
    '- { name: C, type: any, depends_on: [B] }',
    '- { name: D, type: any, depends_on: [C] }',
  );
  expect(await problemsIn(text)).toEqual([
    '3:41 MAGDA_CYCLE Modules depend on each other in a circle: B -> C -> D -> B. Remove one of these links.',
  ]);
});

test.each(['xmodules', 'module', 'modulez'])(
  'a key that is there is not what "%s" meant, and its own problem is told too',
  async (key) => {
    const [unknown, wrong, ...others] = await problemsIn(lines(`${key}: []`, 'modules: 3'));
    expect(unknown).toMatch(`1:1 MAGDA_CONFIG_KEY The config cannot have a key "${key}". It may have `);
    expect(wrong).toMatch(/^2:10 MAGDA_CONFIG_VALUE `modules` must be a list .*: it is the number 3\.$/);
    expect(others).toEqual([]);
  },
);

test.each([
  ['0', 'the number 0'],
  ['1.5', 'the number 1.5'],
  ['two', 'the string "two"'],
  ['-1', 'the number -1'],
  ['"3"', 'the string "3"'],
])('F08 %s replicas are none', async (replicas, what) => {
  expect(await problemsIn(group(`replicas: ${replicas}`))).toEqual([
    `2:42 MAGDA_CONFIG_VALUE \`replicas\` of group "g" must be a whole number from 1 to 100,000: it is ${what}.`,
  ]);
});

test('F09 an Aggregate in a replicated group', async () => {
  const text = lines(
    'modules:',
    '- { name: A, type: example-module, group: g1 }',
    '- { name: B, type: collect, group: g2, depends_on: [A] }',
    'groups: [{ name: g2, options: { replicas: 2 } }]',
  );
  expect(await problemsIn(text)).toEqual([
    expect.stringMatching(/^3:36 MAGDA_INVALID_AGGREGATE Aggregate "B" is in group "g2"/),
  ]);
});

test('F13 groups that wait for each other', async () => {
  const text = lines(
    'modules:',
    '- { name: A, type: any, group: g1 }',
    '- { name: B, type: any, group: g2, depends_on: [A] }',
    '- { name: D, type: any, group: g1, depends_on: [B] }',
  );
  expect(await problemsIn(text)).toEqual([
    expect.stringMatching(/^4:32 MAGDA_GROUP_CYCLE .*g1 -> g2 -> g1.* Move "D"/),
  ]);
});

test('a group that is declared twice', async () => {
  const text = lines('modules: [{ name: A, type: any, group: g }]', 'groups:', '- name: g', '- name: g');
  expect(await problemsIn(text)).toEqual([
    expect.stringMatching(/^4:9 MAGDA_DUPLICATE_NAME Group "g" is declared more than once/),
  ]);
});

test('an Aggregate after an Aggregate', async () => {
  const text = lines(
    'modules:',
    '- { name: A, type: any }',
    '- { name: B, type: gather, depends_on: [A] }',
    '- { name: C, type: gather, depends_on: [B] }',
  );
  expect(await problemsIn(text)).toEqual([
    expect.stringMatching(/^4:40 MAGDA_INVALID_AGGREGATE Aggregate "C" takes Aggregate "B"/),
  ]);
});

describe('F15 parameters that fail their schema are told', () => {
  test('each where it stands, with its path', async () => {
    const text = lines(
      'modules:',
      '- name: A',
      '  type: power',
      '  parameters:',
      '    power: two',
      '    window: { days: week }',
    );
    expect(await problemsIn(text)).toEqual([
      '5:12 MAGDA_INVALID_PARAMETERS `parameters.power` of module "A" does not fit its schema: Invalid input: expected number, received string.',
      '6:21 MAGDA_INVALID_PARAMETERS `parameters.window.days` of module "A" does not fit its schema: Invalid input: expected number, received string.',
    ]);
  });

  test('where it should stand, if it is missing', async () => {
    const text = lines('modules:', '- name: A', '  type: power', '  parameters: { window: {} }');
    expect(await problemsIn(text)).toEqual([
      expect.stringMatching(/^4:25 MAGDA_INVALID_PARAMETERS `parameters.window.days`/),
    ]);
    expect(await problemsIn('modules: [{ name: A, type: strict }]')).toEqual([
      expect.stringMatching(/^1:11 MAGDA_INVALID_PARAMETERS `parameters.days`/),
    ]);
  });

  test('where a key is unknown, each of several', async () => {
    const text = lines(
      'modules:',
      '- name: A',
      '  type: strict',
      '  parameters:',
      '    days: 7',
      '    dais:',
      '      8',
      '    weeks: 1',
    );
    expect(await problemsIn(text)).toEqual([
      '6:5 MAGDA_INVALID_PARAMETERS `parameters.dais` of module "A" does not fit its schema: There is no such parameter.',
      '8:5 MAGDA_INVALID_PARAMETERS `parameters.weeks` of module "A" does not fit its schema: There is no such parameter.',
    ]);
  });
});

describe('F14 claims above the capacity', () => {
  const build = (text: string, executor: Executor = inline({ numCpus: 4, numGpus: 1, memory: 2 ** 30 })) =>
    ConfigReader.read(text, registry, { executor, file: 'config.yml' });

  test('are told with claim and capacity, where the options of the group stand', async () => {
    const error: ConfigError = await build(group('num_gpus: 2')).then(undefined, (error) => error);
    expect(await toldBy(Promise.reject(error))).toEqual([
      '2:30 MAGDA_INFEASIBLE_CLAIM Group "g", replica 0 claims 2 GPUs, but the executor has 4 CPUs, 1 GPU, 1 GiB of memory in all. ' +
        "Lower the group's claim, or give the executor more.",
    ]);
    expect(error.message).toContain('config.yml:2:30: Group "g"');
    expect(error.problems[0]?.cause).toBeInstanceOf(InfeasibleClaimError);
  });

  test('all together are told where the modules are', async () => {
    expect(await toldBy(build(group('replicas: 5, num_cpus: 1')))).toEqual([
      expect.stringMatching(/^1:10 MAGDA_INFEASIBLE_CLAIM All replicas together claim 5 CPUs/),
    ]);
  });
});

test('a group on an executor that the build was not given is told where it says so', async () => {
  const build = (executors: Record<string, Executor> | undefined) =>
    toldBy(ConfigReader.read(group('replicas: 2, executor: gpu'), registry, { executors }));
  expect(await build({ gpus: inline(), io: inline() })).toEqual([
    '2:55 MAGDA_UNKNOWN_NAME Group "g" is to run on the executor "gpu", which the build was not given. ' +
      'Did you mean "gpus"? There are "gpus", "io".',
  ]);
  expect(await build(undefined)).toEqual([
    expect.stringMatching(/^2:55 .* Give it one of that name: .* magda run --executor gpu=threads\.$/),
  ]);
  await using pipeline = await ConfigReader.read(group('executor: 1.50'), registry, {
    executors: { '1.50': inline() },
  });
  expect(pipeline.groups).toEqual(['g']);
});

test('a type without a source is told where it stands, on an executor that needs one', async () => {
  const isolating: Executor = { ...inlineLike(), supports: { ...inline().supports, isolation: true } };
  const unsourced = new ModuleRegistry().register('nowhere', Nowhere);
  const text = lines('modules:', '- { name: A, type: nowhere, group: g }');
  expect(await toldBy(ConfigReader.read(text, unsourced, { executor: isolating }))).toEqual([
    expect.stringMatching(/^2:20 MAGDA_MODULE_SOURCE Module "A" cannot run in a worker/),
  ]);
});

test('what fails when it starts is told as it is', async () => {
  const failing = new ModuleRegistry().register('example-module', ExampleModule);
  const hook = () => {
    throw new Error('no licence');
  };
  const text = 'modules: [{ name: A, type: example-module, group: g }]';
  await expect(ConfigReader.read(text, failing, { afterCreated: [hook] })).rejects.toMatchObject({
    code: 'MAGDA_BOOTSTRAP',
  });
});

test('an executor is not for a sequential pipeline, which is warned of', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const pipeline = await ConfigReader.read('name: alone\nmodules: [{ name: A, type: any }]', registry, {
    executor: inline(),
  });
  await pipeline.close();
  expect(warn.mock.calls).toEqual([
    ['Pipeline "alone" has no groups, so it runs in this process, and not on the executor.'],
  ]);
});

/** An executor that starts nothing. */
function inlineLike(): Executor {
  const { name, admission, supports } = inline();
  const spawn = () => Promise.reject(new Error('Nothing is to be started.'));
  return { name, admission, supports, capacity: async () => ({}), spawn, close: async () => {} };
}
