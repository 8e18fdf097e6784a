/** Area CFG: pipelines from configs; and what other areas say of them. */

import { describe, expect, test } from 'vitest';
import { ConfigError, ConfigReader, type Variables } from '../../src/config/index.js';
import { types } from './fixtures/config-types.js';
import { problemsOf, read, warnings } from './fixtures/reading.js';

const A = 'modules: [{ name: A, type: tell }]';

describe('variables', () => {
  test.each<[string, unknown, string]>([
    ['P253 P374 a list of maps', [{ A: 1 }], 'an array'],
    [
      'P254 P375 a nested map',
      { A: { B: 1 } },
      'The variable A must be a text, a number, true or false: it is an object',
    ],
    ['P255 P375 a class', { A: Map }, 'function Map'],
    ['P255 null', { A: null }, 'it is null'],
    ['P255 a list', { A: ['x'] }, 'it is an array'],
    ['P256 P375 a name with a dash', { 'a-b': 1 }, '"a-b" cannot be the name of a variable'],
    ['P256 an empty name', { '': 1 }, 'cannot be the name'],
    ['A23 a name that ends in a newline', { 'A\n': 1 }, 'cannot be the name'],
  ])('%s cannot be the variables', async (_, variables, message) => {
    const reading = ConfigReader.read(A, types, { variables: variables as Variables });
    await expect(reading).rejects.toThrow(TypeError);
    await expect(reading).rejects.toThrow(message);
  });

  test('P257 P286 they may stand for names, types, groups, links, parameters and shared parameters', async () => {
    const told = warnings();
    const pipeline = await read(
      `modules:
  - { name: mod0, type: "\${TYPE_1}", group: "\${group_name}", depends_on: [mod1, "\${NAME_2}"], expose: "as-\${NAME_2}",
      parameters: { threshold: "\${THRESHOLD}", text: "\${THRESHOLD} of \${THRESHOLD}", deep: [{ "\${NAME_2}": "\${ON}" }] } }
  - { name: mod1, type: step, group: g1 }
  - { name: "\${NAME_2}", type: step, group: "\${group_name}" }
shared_parameters: { threshold: "\${THRESHOLD}" }
groups: [{ name: "\${group_name}", options: { replicas: "\${TWO}" } }]`,
      { variables: { TYPE_1: 'tell', NAME_2: 'mod2', THRESHOLD: 0.5, group_name: 'g2', ON: true, TWO: 2 } },
    );
    expect(pipeline.modules).toHaveLength(3);
    expect(pipeline.modules.find(({ name }) => name === 'mod0')?.inputs).toEqual(['mod1', 'mod2']);
    expect(await pipeline.run()).toEqual({
      'as-mod2': {
        name: 'mod0',
        group: 'g2',
        parameters: { threshold: 0.5, text: '0.5 of 0.5', deep: [{ mod2: true }] },
        sharedParameters: { threshold: 0.5 },
        context: undefined,
        names: ['mod1', 'mod2'],
      },
    });
    expect(pipeline.toSpec().groups).toMatchObject([{ name: 'g2', replicas: 2 }]);
    expect(told.texts).toEqual([]);
  });

  test('P258 F11 one that is given and stands nowhere is warned of', async () => {
    const told = warnings();
    await read(A, { variables: { BIAS: 1 } });
    expect(told.texts).toEqual([expect.stringContaining('The variable BIAS is given, but stands nowhere')]);
  });

  test('P259 P260 P376 F11 each that has no value is told with its place and the nearest that has one', async () => {
    const text = 'modules:\n  - name: A\n    type: tell\n    parameters: { a: "${LEARNING_RATE}", b: ["x${DECAY}"] }\n';
    expect(await problemsOf(text, { variables: { LEARNINGRATE: 1 } })).toEqual([
      expect.stringMatching(
        /^4:22 MAGDA_CONFIG_VARIABLE The variable LEARNING_RATE has no value. Did you mean "LEARNINGRATE"\?/,
      ),
      expect.stringMatching(/^4:46 MAGDA_CONFIG_VARIABLE The variable DECAY has no value. There are "LEARNINGRATE"./),
    ]);
    expect(await problemsOf(text)).toEqual([
      expect.stringContaining('None were given.'),
      expect.stringContaining('None were given.'),
    ]);
  });

  test('P260 A22 one in a comment needs no value', async () => {
    expect(await parametersOf('{ a: 1 } # ${COMMENT}')).toEqual({ a: 1 });
  });

  test.each(['${a-b}', '${}', '$X', '${', '$', '{X}', '${a b}', '$ {a}'])('P262 %s is no variable', async (text) => {
    expect(await parametersOf(JSON.stringify({ text }))).toEqual({ text });
  });

  test.each([
    ['$${X}', '${X}'],
    ['$$$${X}', '$${X}'],
    ['$$${X}', '$1'],
    ['a$${X}b${X}', 'a${X}b1'],
    ['$${a-b} $$', '$${a-b} $$'],
  ])('a dollar before it keeps a text that looks like one: %s', async (text, expected) => {
    expect(await parametersOf(JSON.stringify({ text }), { X: 1 })).toEqual({ text: expected });
  });

  test.each<[string, string | number | boolean]>([
    ['a text of digits', '007'],
    ['a number', 7],
    ['a truth value', false],
    ['F11 what would add a key', '1, z: 2'],
    ['F11 what would begin a mapping', 'a: b'],
    ['F11 several lines', 'a\nb: c\n- d'],
    ['an alias', '*anchor'],
    ['nothing', ''],
    ['another variable', '${OTHER}'],
  ])('P263 A22 the value is %s as it is, whatever it looks like', async (_, value) => {
    const variables = { X: value, OTHER: 'other' };
    warnings();
    expect(await parametersOf('{ whole: "${X}", plain: [ "${X}" ], part: "<${X}>" }', variables)).toEqual({
      whole: value,
      plain: [value],
      part: `<${value}>`,
    });
    expect(await parametersOf('\n      plain: ${X}', variables)).toEqual({ plain: value });
  });
});

describe('the name of the pipeline', () => {
  test('P264 is that in the file', async () => {
    expect((await read(`name: TestPipeline\n${A}`)).name).toBe('TestPipeline');
  });

  test('P265 P122 is that which the reader is given, which is warned of where the file has another', async () => {
    const told = warnings();
    expect((await read(`name: TestPipeline\n${A}`, { name: 'CustomName' })).name).toBe('CustomName');
    expect(told.texts).toEqual([
      expect.stringMatching(/^config:1:1: The pipeline is called "CustomName".*"TestPipeline"/),
    ]);
    expect((await read(A, { name: 'CustomName' })).name).toBe('CustomName');
    expect(told.texts).toHaveLength(1);
  });

  test('P266 is made up if there is none', async () => {
    expect((await read(A)).name).toMatch(/^Pipeline-\d+$/);
    expect((await read(`name:\n${A}`)).name).toMatch(/^Pipeline-\d+$/);
  });

  test('P267 may be a number in the file', async () => {
    expect((await read(`name: 5\n${A}`)).name).toBe('5');
  });

  test.each(["['test']", '{ a: b }', '""', 'true'])('P268 P375 A23 cannot be %s', async (name) => {
    expect(await problemsOf(`name: ${name}\n${A}`)).toEqual([
      expect.stringMatching(/^1:7 MAGDA_CONFIG_VALUE `name` must be a text that is not empty: it is .+\.$/),
    ]);
  });

  test.each([[['test']], [''], [0], [null]])('P269 P270 P375 A23 cannot be given as %j', async (name) => {
    await expect(read(A, { name: name as string })).rejects.toThrow(/`name` must be a non-empty string/);
  });
});

describe('sections', () => {
  test('P271 modules with name and type are all that is needed', async () => {
    const pipeline = await read(A);
    expect(pipeline.toSpec().kind).toBe('SequentialPipeline');
    expect(await pipeline.run()).toMatchObject({ A: { group: undefined, parameters: {}, sharedParameters: {} } });
  });

  test('P272 P282 with any group it is a parallel pipeline, in which every module needs one', async () => {
    const told = warnings();
    expect((await read('modules: [{ name: A, type: tell, group: g1 }]')).toSpec().kind).toBe('ParallelPipeline');
    expect(
      await problemsOf(
        'modules:\n  - { name: A, type: step, group: g1 }\n  - { name: B, type: tell, depends_on: [A] }',
      ),
    ).toEqual([expect.stringMatching(/^3:13 MAGDA_INVALID_GROUP Module "B" has no group/)]);
    expect((await read(`${A}\ngroups: [{ name: g1 }]`)).toSpec().kind).toBe('SequentialPipeline');
    expect(told.texts).toEqual([expect.stringMatching(/^config:2:1: No module has a group/)]);
  });

  test('P273 modules may come in any order', async () => {
    const pipeline = await read(`modules:
  - { name: C, type: tell, depends_on: [B] }
  - { name: B, type: step, depends_on: [A] }
  - { name: A, type: step }`);
    expect(pipeline.modules.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
    expect(await pipeline.run()).toMatchObject({ C: { names: ['A', 'B'] } });
  });

  test('P274 F05 a dependency that is not there is told with both names', async () => {
    expect(
      await problemsOf('modules: [{ name: reader, type: step, depends_on: [write] }, { name: writer, type: step }]'),
    ).toEqual([
      expect.stringMatching(/^1:52 MAGDA_UNKNOWN_NAME Module "reader" depends on "write".* Did you mean "writer"\?$/),
    ]);
  });

  test('P275 A21 dependencies are a list', async () => {
    expect(await problemsOf('modules: [{ name: A, type: step }, { name: B, type: step, depends_on: A }]')).toEqual([
      '1:71 MAGDA_CONFIG_VALUE `depends_on` of module "B" must be a list of names of modules: it is the string "A".',
    ]);
    expect((await read('modules: [{ name: A, type: step, depends_on: }]')).modules[0]?.inputs).toEqual([]);
  });

  test('P276 P378 F10 an unknown type is told with the known ones and the nearest', async () => {
    expect(await problemsOf('modules: [{ name: A, type: tel }]')).toEqual([
      expect.stringMatching(
        /^1:28 MAGDA_UNKNOWN_NAME There is no module type "tel". Did you mean "tell"\? Known are "step", "tell"/,
      ),
    ]);
  });

  test.each([
    [
      'a module without type',
      'modules: [{ name: A }]',
      '1:11 MAGDA_CONFIG_VALUE Module "A" needs `type`: a text that is not empty.',
    ],
    [
      'a module without name',
      'modules: [{ type: tell }]',
      '1:11 MAGDA_CONFIG_VALUE The module number 1 needs `name`: a text that is not empty.',
    ],
    [
      'a module that is a text',
      'modules: [A]',
      '1:11 MAGDA_CONFIG_VALUE The module number 1 must be a mapping with the `name` and `type` of a module: it is the string "A".',
    ],
    [
      'an unknown key',
      'modules: [{ name: A, type: tell, nam: B }]',
      '1:34 MAGDA_CONFIG_KEY Module "A" cannot have a key "nam". It may have name, type, group, depends_on, parameters, on_error, retry, batch, expose.',
    ],
    ['empty modules', 'modules:', '1:9 MAGDA_CONFIG_VALUE `modules` must be a list of modules: it is null.'],
    ['no modules', 'name: A', '1:1 MAGDA_CONFIG_VALUE The config needs `modules`: a list of modules.'],
    [
      'an empty text',
      '',
      '1:1 MAGDA_CONFIG_VALUE The config is empty. It needs at least `modules`, a list with the `name` and `type` of each.',
    ],
    [
      'nothing but a comment',
      '# none',
      '1:7 MAGDA_CONFIG_VALUE The config is empty. It needs at least `modules`, a list with the `name` and `type` of each.',
    ],
    [
      'a path',
      './config.yml',
      "1:1 MAGDA_CONFIG_VALUE This is the path of a file, not the text in it. Read the file with readConfig('./config.yml') of @magda/core/node.",
    ],
    ['a list', '- modules', '1:1 MAGDA_CONFIG_VALUE A config must be a mapping with a key `modules`: it is an array.'],
  ])('P277 F03 A21 %s is told as what it is', async (_, text, problem) => {
    expect(await problemsOf(text)).toEqual([problem]);
  });

  test('P278 F04 an empty list of modules is a pipeline that does nothing; an unknown key is no key', async () => {
    expect(await (await read('modules: []')).run()).toEqual({});
    expect(await problemsOf('modules: []\nmodule: []')).toEqual([
      '2:1 MAGDA_CONFIG_KEY The config cannot have a key "module". It may have name, imports, context, modules, shared_parameters, rates, groups.',
    ]);
    expect(await problemsOf('modules: []\nlogging: x')).toEqual([
      '2:1 MAGDA_CONFIG_KEY The config cannot have a key "logging". It may have name, imports, context, modules, shared_parameters, rates, groups.',
    ]);
  });

  test('keys that begin with x- are the user’s own', async () => {
    expect(await (await read('x-mine: 1\nmodules: []')).run()).toEqual({});
  });

  test.each([
    ['F06 names', '[{ name: A, type: step }, { name: A, type: step }]', '1:44 MAGDA_DUPLICATE_NAME'],
    [
      'F06 P248 exposed names',
      '[{ name: A, type: tagged }, { name: B, type: tagged, depends_on: [A], expose: declared }]',
      '1:88 MAGDA_DUPLICATE_NAME',
    ],
    ['parts', '[{ name: A, type: step }, { name: B, type: step }]', '1:44 MAGDA_DISJOINT'],
    [
      'F01 a circle',
      '[{ name: A, type: step }, { name: B, type: step, depends_on: [A, C] }, { name: C, type: step, depends_on: [B] }]',
      '1:75 MAGDA_CYCLE',
    ],
    ['F02 a circle of one', '[{ name: A, type: step, depends_on: [A] }]', '1:47 MAGDA_CYCLE'],
    ['links', '[{ name: A, type: alone }, { name: B, type: step, depends_on: [A] }]', '1:73 MAGDA_INVALID_CONNECTION'],
  ])('P279 P379 wrong %s are the errors that code gets', async (_, modules, problem) => {
    expect(await problemsOf(`modules: ${modules}`)).toEqual([expect.stringMatching(`^${problem} `)]);
  });

  test('P280 parameters are a mapping; an empty value is none', async () => {
    expect(await problemsOf('modules: [{ name: A, type: tell, parameters: [1] }]')).toEqual([
      '1:46 MAGDA_CONFIG_VALUE `parameters` of module "A" must be a mapping with a value for each name: it is an array.',
    ]);
    expect(await parametersOf('')).toEqual({});
  });

  test('P281 P283 F07 A20 groups need a name alone; those not listed have the defaults', async () => {
    const pipeline = await read(`modules:
  - { name: A, type: step, group: g1 }
  - { name: B, type: step, group: g2, depends_on: [A] }
  - { name: C, type: tell, group: g3, depends_on: [B] }
groups: [{ name: g1 }, { name: g2, options: }]`);
    expect(await pipeline.run()).toMatchObject({ C: { names: ['A', 'B'] } });
  });

  test('P282 a group that nobody is in is refused, with the one that was meant', async () => {
    expect(await problemsOf('modules: [{ name: A, type: tell, group: group1 }]\ngroups: [{ name: grop1 }]')).toEqual([
      expect.stringMatching(/^2:18 MAGDA_INVALID_GROUP Group "grop1" has no modules.* Did you mean "group1"\?$/),
    ]);
  });

  test('P284 what is read is built: its modules are warm', async () => {
    const pipeline = await read(A);
    expect(pipeline.closed).toBe(false);
    expect(Object.keys(await pipeline.run())).toEqual(['A']);
  });

  test('P287 P206 a graph of several groups, with replicas after the Aggregate but not of it', async () => {
    const text = (replicated: string) => `modules:
  - { name: a, type: step, group: group_1 }
  - { name: b, type: step, group: group_1, depends_on: [a] }
  - { name: c, type: step, group: group_1, depends_on: [b] }
  - { name: d, type: step, group: group_2, depends_on: [c] }
  - { name: e, type: tell, group: group_2, depends_on: [d] }
  - { name: f, type: gather, group: group_1, depends_on: [a] }
  - { name: g, type: step, group: group_3, depends_on: [f] }
  - { name: h, type: tell, group: group_3, depends_on: [g] }
groups: [{ name: ${replicated}, options: { replicas: 3 } }]`;
    const pipeline = await read(text('group_3'));
    expect(await pipeline.run()).toMatchObject({ e: { names: ['a', 'b', 'c', 'd'] } });
    expect(await pipeline.process()).toMatchObject({ h: { names: ['f of 1', 'g'] } });
    expect(await problemsOf(text('group_1'))).toEqual([
      expect.stringMatching(/^7:37 MAGDA_INVALID_AGGREGATE Aggregate "f"/),
    ]);
  });
});

describe('expose', () => {
  test('P122 P245 P246 P247 what the config says wins over what the class declares; silence leaves it', async () => {
    const told = warnings();
    const pipeline = await read(`modules:
  - { name: mod4, type: tagged }
  - { name: mod3, type: step, depends_on: [mod4] }
  - { name: mod2, type: tagged, depends_on: [mod4], expose: true }
  - { name: mod1, type: tagged, depends_on: [mod4, mod3], expose: false }
  - { name: mod0, type: tagged, depends_on: [mod4], expose: sample-result }
  - { name: mod5, type: step, depends_on: [mod4], expose: }`);
    expect(Object.keys(await pipeline.run()).sort()).toEqual(['declared', 'mod2', 'sample-result']);
    expect(told.texts).toEqual([]);
  });

  test.each(['12', '1.5', '[a]', '0', '[]', '{}', '""'])('P249 P375 A23 it cannot be %s', async (expose) => {
    expect(await problemsOf(`modules: [{ name: A, type: tell, expose: ${expose} }]`)).toEqual([
      expect.stringMatching(
        /^1:42 MAGDA_CONFIG_VALUE `expose` of module "A" must be true, false, or the name .*: it is .+\.$/,
      ),
    ]);
  });
});

describe('shared parameters and context', () => {
  test('P234 P238 shared parameters in the file replace those that the reader is given', async () => {
    const { A: told } = await (await read(`${A}\nshared_parameters: { a: 1 }`, { sharedParameters: { b: 2 } })).run();
    expect(told).toMatchObject({ sharedParameters: { a: 1 } });
    const { A: given } = await (await read(A, { sharedParameters: { b: 2 } })).run();
    expect(given).toMatchObject({ sharedParameters: { b: 2 } });
  });

  test('P222 a config names the file of its context, and holds none; code may give another', async () => {
    const text = `${A}\ncontext: { file: ./fixtures/context.ts#createContext, args: [42] }`;
    expect(await (await read(text, { url: import.meta.url })).run()).toMatchObject({ A: { context: 42 } });
    expect(await (await read(text, { url: import.meta.url, context: 43 })).run()).toMatchObject({ A: { context: 43 } });
    expect(await problemsOf(`${A}\ncontext: { db: 1 }`)).toEqual([
      expect.stringMatching(/^2:10 MAGDA_CONFIG_VALUE `context` must be a file and the name of its export/),
    ]);
  });
});

test('a config is read from text, with options that are known', async () => {
  await expect(ConfigReader.read(undefined as unknown as string, types)).rejects.toThrow(
    'A config is read from its text',
  );
  await expect(read(A, { variable: {} } as never)).rejects.toThrow(
    'has no option "variable". Did you mean "variables"?',
  );
  await expect(ConfigReader.parse(A, types, { variable: {} } as never)).rejects.toThrow('Did you mean "variables"?');
});

test('what is wrong with a config is one error, which says so', async () => {
  await expect(read('modules:')).rejects.toBeInstanceOf(ConfigError);
  await expect(read('modules:')).rejects.toMatchObject({ name: 'ConfigError', code: 'MAGDA_CONFIG' });
});

/** What a module gets whose parameters the config writes like this. */
async function parametersOf(parameters: string, variables: Variables = {}): Promise<unknown> {
  const pipeline = await read(`modules:\n  - name: A\n    type: tell\n    parameters: ${parameters}`, { variables });
  const { A: told } = await pipeline.run();
  return (told as { parameters: unknown }).parameters;
}
