/** What YAML can say, and what a config makes of it. */

import { describe, expect, test } from 'vitest';
import { registry } from './fixtures/modules.js';
import { parametersIn, problemsIn, specOf } from './fixtures/reading.js';
import { ConfigReader } from './index.js';

describe('aliases and merge keys', () => {
  test('an alias stands for what its anchor marks, and so do what it holds', async () => {
    expect(await parametersIn('{ a: &a { deep: &deep [1] }, b: *a, c: [*deep, *deep] }')).toEqual({
      a: { deep: [1] },
      b: { deep: [1] },
      c: [[1], [1]],
    });
  });

  test('the last anchor before an alias counts', async () => {
    expect(await parametersIn('{ a: &x 1, b: *x, c: &x 2, d: *x }')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test('an alias may be a key', async () => {
    expect(await parametersIn('{ a: &k name, *k : 1 }')).toEqual({ a: 'name', name: 1 });
  });

  test('a merge key gives what is not there, wherever it stands; the first of several wins', async () => {
    expect(await parametersIn('{ a: &a { x: 1, y: 1 }, b: { x: 2, <<: *a } }')).toMatchObject({ b: { x: 2, y: 1 } });
    expect(await parametersIn('{ <<: [{ x: 1 }, { x: 2, y: 2 }], z: 3 }')).toEqual({ x: 1, y: 2, z: 3 });
    expect(await parametersIn('\n    <<: { x: 1 }\n    <<: { y: 2 }')).toEqual({ x: 1, y: 2 });
  });

  test('in quotes it is a key like any other', async () => {
    expect(await parametersIn('{ "<<": { x: 1 }, a: << }')).toEqual({ '<<': { x: 1 }, a: '<<' });
  });

  test('whole modules may be merged', async () => {
    const { modules } = await specOf(
      'x-each: &each { type: any, parameters: { n: 1 } }\nmodules:\n- { name: A, <<: *each }\n- { name: B, <<: *each, depends_on: [A] }',
    );
    expect(modules.map(({ name, parameters }) => [name, parameters])).toEqual([
      ['A', { n: 1 }],
      ['B', { n: 1 }],
    ]);
  });

  test('what is wrong within an alias is told where it was written, once', async () => {
    const text =
      'x-each: &each { type: nay }\nmodules:\n- { name: A, <<: *each }\n- { name: B, <<: *each, depends_on: [A] }';
    expect(await problemsIn(text)).toEqual([expect.stringMatching(/^1:23 MAGDA_UNKNOWN_NAME .* "any"\?/)]);
  });

  test.each([
    ['{ a: *nobody }', '4:20 MAGDA_CONFIG_SYNTAX No anchor &nobody stands before this alias.'],
    ['{ a: *x, b: &x 1 }', '4:20 MAGDA_CONFIG_SYNTAX No anchor &x stands before this alias.'],
    ['&x { a: *x }', '4:23 MAGDA_CONFIG_SYNTAX No anchor &x stands before this alias.'],
    ['{ <<: 1 }', '4:21 MAGDA_CONFIG_SYNTAX << merges a mapping, or a list of mappings.'],
    ['{ <<: [{ a: 1 }, 2] }', '4:32 MAGDA_CONFIG_SYNTAX << merges a mapping, or a list of mappings.'],
  ])('%s is refused', async (parameters, problem) => {
    await expect(parametersIn(parameters)).rejects.toMatchObject({
      problems: [{ message: problem.split('SYNTAX ')[1] }],
    });
    expect(await problemsIn(`modules:\n- name: A\n  type: any\n  parameters: ${parameters}\n`)).toEqual([problem]);
  });
});

describe('values', () => {
  test('are those of YAML 1.2', async () => {
    expect(
      await parametersIn('{ a: 0x10, b: 007, c: 1e3, d: yes, e: ~, f: .inf, g: -0, h: 2001-01-01, i: "5", j: True }'),
    ).toEqual({ a: 16, b: 7, c: 1000, d: 'yes', e: null, f: Infinity, g: -0, h: '2001-01-01', i: '5', j: true });
  });

  test('may be given a tag of YAML’s own, and no other', async () => {
    expect(await parametersIn('{ a: !!str 5, b: !!int "5" }')).toEqual({ a: '5', b: 5 });
    for (const tag of ['!!js/function', '!local', '!!binary', '!!set', '!!timestamp', '!<tag:example.org,2000:x>']) {
      expect(await problemsIn(`modules: []\nshared_parameters: { a: ${tag} x }`)).toEqual([
        '2:25 MAGDA_CONFIG_SYNTAX This tag means nothing here. Leave it out.',
      ]);
    }
  });

  test('are so whatever version the text asks for', async () => {
    const { builder } = await ConfigReader.parse('%YAML 1.1\n---\nname: yes\nmodules: []', registry);
    expect(builder.name).toBe('yes');
  });

  test.each([
    ['{ 1: a, true: b, 0x10: c }', { '1': 'a', true: 'b', '0x10': 'c' }],
    ['{ a, b: }', { a: null, b: null }],
    ['', {}],
  ])('keys are texts: %s', async (parameters, expected) => {
    expect(await parametersIn(parameters)).toEqual(expected);
  });

  test.each(['{ [1]: a }', '{ ? { a: 1 } : b }', '{ ~: a }', '{ : a }'])(
    '%s has none that could be one',
    async (parameters) => {
      await expect(parametersIn(parameters)).rejects.toMatchObject({
        problems: [{ message: 'A key must be a text.' }],
      });
    },
  );

  test('a key that is there twice is told where it is the second time', async () => {
    expect(await problemsIn('name: a\nname: b\nmodules: []')).toEqual([
      '2:1 MAGDA_CONFIG_KEY The key "name" is here twice. Keep one.',
    ]);
    expect(await problemsIn('modules: []\nshared_parameters: { a: 1, "a": 2 }')).toEqual([
      '2:28 MAGDA_CONFIG_KEY The key "a" is here twice. Keep one.',
    ]);
  });
});

describe('texts', () => {
  test.each([
    ['a byte order mark', '\ufeffname: a\nmodules: []'],
    ['lines that end as on Windows', 'name: a\r\nmodules: []\r\n'],
    ['JSON', '{"name": "a", "modules": []}'],
    ['a document that is marked as such', '--- # begin\nname: a\nmodules: []\n...\n'],
  ])('%s is fine', async (_, text) => {
    expect(await specOf(text)).toMatchObject({ name: 'a', modules: [] });
  });

  test.each([
    ['a byte order mark', '\ufeffnam: a\nmodules: []', 'nam', [1, 1]],
    ['lines that end as on Windows', 'modules: []\r\nnam: a\r\n', 'nam', [2, 1]],
    ['letters of other scripts', 'modules: []\nshared_parameters: { 名前: x }\nnam: a', 'nam', [3, 1]],
  ])('places are right with %s', async (_, text, key, [line, column]) => {
    await expect(specOf(text)).rejects.toMatchObject({
      problems: [{ line, column, excerpt: expect.stringMatching(`^${line} \\| ${key}: a\n  \\| \\^{3}$`) }],
    });
  });

  test.each([
    [
      'F03 a tab for indentation',
      'modules:\n\t- name: A',
      '2:1 MAGDA_CONFIG_SYNTAX This is not YAML: it is indented by a tab. Use spaces.',
    ],
    ['F03 a bracket that is left open', 'modules: [\n', '2:1 MAGDA_CONFIG_SYNTAX This is not YAML: '],
    [
      'F03 a quote that is left open',
      'name: "a\nmodules: []',
      '1:7 MAGDA_CONFIG_SYNTAX This is not YAML: the quote that opens here is never closed.',
    ],
    ['F03 a wrong indentation', 'modules:\n  - name: A\n   type: any', '3:1 MAGDA_CONFIG_SYNTAX This is not YAML: '],
    ['a second document', 'modules: []\n---\nmodules: []', '2:1 MAGDA_CONFIG_SYNTAX A second document begins here.'],
    [
      'a quote in single marks that is left open among others',
      "modules: [{ name: 'a', type: 'b }]\nname: \"c\"\n",
      '1:30 MAGDA_CONFIG_SYNTAX This is not YAML: the quote that opens here is never closed.',
    ],
    [
      'an indentation by no-break spaces',
      'modules:\n  - { name: a, type: a }\n \u00a0- { name: b, type: a }\n',
      '3:2 MAGDA_CONFIG_SYNTAX This is not YAML: the line is indented by a character that is no space (U+00A0). Use spaces.',
    ],
    [
      'a variable that YAML takes for a mapping',
      'groups: [{ name: ${X} }]',
      '1:18 MAGDA_CONFIG_SYNTAX Write "${X}" in quotes',
    ],
    ['several such', 'name: [${A}, ${B}]\nmodules: []', '1:8 MAGDA_CONFIG_SYNTAX Write "${A}" in quotes'],
  ])('%s is told as what it is', async (_, text, problem) => {
    expect(await problemsIn(text)).toEqual([expect.stringContaining(problem)]);
  });

  test('mistakes in different lines are told together', async () => {
    expect(await problemsIn('a: b: c\nd: e: f\n')).toHaveLength(2);
  });
});

describe('excerpts', () => {
  test('show the line and mark the part', async () => {
    await expect(specOf('modules: [{ name: A, type: any, depend_on: [] }] # long')).rejects.toMatchObject({
      problems: [
        {
          excerpt:
            '1 | modules: [{ name: A, type: any, depend_on: [] }] # long\n  |                                 ^^^^^^^^^',
        },
      ],
    });
  });

  test.each([
    ['wide characters', 'modules:\n  - { name: 日本語テスト, typ: any }', 26],
    ['emoji of several code points', 'modules:\n  - { name: "👩‍👩‍👧", typ: any }', 18],
    ['accents of their own', 'modules:\n  - { name: "e\u0301", typ: any }', 17],
  ])('mark the part under %s, cell by cell', async (_, text, cells) => {
    const { problems } = (await specOf(text).catch((error) => error)) as { problems: { excerpt: string }[] };
    const [, mark = ''] = problems.find(({ excerpt }) => excerpt.includes('typ'))?.excerpt.split('\n') ?? [];
    expect(mark).toBe(`  | ${' '.repeat(cells)}^^^`);
  });

  test('of a long line show the part with what is around it', async () => {
    const text = `modules: [${'{ name: A, type: any }, '.repeat(9)}{ name: B, typ: any }, ${'{ name: C, type: any }, '.repeat(9)}]`;
    const { problems } = (await specOf(text).catch((error) => error)) as {
      problems: { message: string; excerpt: string }[];
    };
    const excerpt = problems.find(({ message }) => message.includes('"typ"'))?.excerpt ?? '';
    const [line = '', mark = ''] = excerpt.split('\n');
    expect(line).toMatch(/^1 \| ….*…$/);
    expect(line.length).toBeLessThan(110);
    expect(line.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('typ');
  });
});
