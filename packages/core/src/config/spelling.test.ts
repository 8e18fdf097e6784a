import { describe, expect, test } from 'vitest';
import { parametersIn, problemsIn, specOf } from './fixtures/reading.js';

const spellings = ['3.10', '0022', '1234e56', '12345678901234567890', '0x1F', '1e400', '-0', '+5', '.5'];

describe('where a text is wanted, the characters of a number are kept', () => {
  test.each(spellings)('%s as a name, a type, a link, a group and a variable of the environment', async (text) => {
    const config = `name: ${text}
modules:
  - { name: ${text}, type: any, group: ${text} }
  - { name: B, type: any, group: ${text}, depends_on: [${text}] }
groups:
  - { name: ${text}, options: { env: { A: ${text} } } }
`;
    const { name, modules, groups } = await specOf(config);
    expect([name, modules[0]?.name, modules[1]?.dependsOn, groups[0]?.name]).toEqual([text, text, [text], text]);
    expect(groups[0]?.env).toEqual({ A: text });
    expect(await problemsIn(`modules: [{ name: A, type: ${text} }]`)).toEqual([expect.stringContaining(`"${text}"`)]);
  });

  test.each(spellings)('%s as a key', async (text) => {
    expect(await parametersIn(`{ ${text}: 1 }`)).toEqual({ [text]: 1 });
  });

  test('keys that differ in their characters differ', async () => {
    expect(await parametersIn('{ 3.1: a, 3.10: b, 01: c, 1: d }')).toEqual({
      '3.1': 'a',
      '3.10': 'b',
      '01': 'c',
      '1': 'd',
    });
  });

  test.each(spellings)('%s as a variable within a text, a name and a key', async (text) => {
    const variables = { X: { value: Number(text), text } };
    expect(await parametersIn('{ a: "v${X}/", "k${X}": 1, "${X}": 2 }', { variables })).toEqual({
      a: `v${text}/`,
      [`k${text}`]: 1,
      [text]: 2,
    });
    const { groups, modules } = await specOf(
      'modules: [{ name: "${X}", type: any, group: g }]\ngroups: [{ name: g, options: { env: { A: "${X}" } } }]',
      { variables },
    );
    expect([modules[0]?.name, groups[0]?.env]).toEqual([text, { A: text }]);
  });

  test('what an alias stands for is spelled as it was', async () => {
    const { modules } = await specOf('x-v: &v 3.10\nmodules: [{ name: *v , type: any, parameters: { v: *v } }]');
    expect(modules[0]).toMatchObject({ name: '3.10', parameters: { v: 3.1 } });
  });
});

test('a variable alone has its type, whatever it was typed as', async () => {
  expect(await parametersIn('{ a: "${X}" }', { variables: { X: { value: 1.1, text: '1.10' } } })).toEqual({ a: 1.1 });
});

describe('a number that JavaScript would change is refused with what to write', () => {
  test.each([
    ['12345678901234567890', 'No number is exactly 12345678901234567890: the nearest one is 12345678901234567168.'],
    ['9007199254740993', 'the nearest one is 9007199254740992'],
    ['0x20000000000001', 'the nearest one is 9007199254740992'],
    [`1${'0'.repeat(400)}`, 'No number is exactly 1000'],
    ['1234e567', '1234e567 is larger than any number.'],
    ['1e-567', '1e-567 is too small for a number.'],
  ])('%s', async (text, message) => {
    const config = `modules: [{ name: A, type: any, parameters: { ids: [${text}] } }]`;
    expect(await problemsIn(config)).toEqual([
      expect.stringMatching(
        `^1:53 MAGDA_CONFIG_VALUE .*${message.replaceAll('.', '\\.')}.* Write ".*" in quotes for a text\\.$`,
      ),
    ]);
    expect(await problemsIn(`modules: []\nshared_parameters: { id: ${text} }`)).toHaveLength(1);
    expect(await parametersIn(`{ ids: ["${text}"] }`)).toEqual({ ids: [text] });
  });

  test.each([
    '9007199254740991',
    '-9007199254740991',
    '1152921504606846976',
    '1e22',
    '0.1',
    '.inf',
    '-.inf',
    '.nan',
    '0e9',
    '-0',
    '36094684291667210',
  ])('%s is not changed, and fine', async (text) => {
    await expect(parametersIn(`{ a: ${text} }`)).resolves.toBeDefined();
  });

  test('places under x- keys count where they are used', async () => {
    await expect(specOf('x-id: 9007199254740993\nmodules: []')).resolves.toBeDefined();
    expect(await problemsIn('x-id: &id 9007199254740993\nmodules: []\nshared_parameters: { a: *id }')).toEqual([
      expect.stringMatching(/^3:/),
    ]);
  });
});

describe('what is no text where one is wanted is told with what to write', () => {
  test.each([
    [
      'name: true\nmodules: []',
      '`name` must be a text that is not empty: it is the boolean true. Write "true" in quotes.',
    ],
    [
      'modules: [{ name: A, type: any, group: g }]\ngroups: [{ name: g, options: { env: { A: false } } }]',
      'must be a text: it is the boolean false. Write "false" in quotes.',
    ],
    [
      'modules: [{ name: A, type: power, parameters: { mode: 3.10 } }]',
      '`parameters.mode` of module "A" does not fit its schema: ',
    ],
  ])('%s', async (config, message) => {
    expect(await problemsIn(config)).toEqual([expect.stringContaining(message)]);
  });

  test.each(['no', 'off', 'n', 'No', '"false"', '"False"'])(
    'expose: %s is taken for false by people, and for a name by nobody',
    async (word) => {
      expect(await problemsIn(`modules: [{ name: A, type: any, expose: ${word} }]`)).toEqual([
        expect.stringContaining(
          '`expose` of module "A" must be false, or a name that does not read as yes or no: it is the string "',
        ),
      ]);
    },
  );

  test.each(['yes', 'on', 'y', '"true"'])('expose: %s is taken for true', async (word) => {
    expect(await problemsIn(`modules: [{ name: A, type: any, expose: ${word} }]`)).toEqual([
      expect.stringContaining('must be true, or a name'),
    ]);
  });
});
