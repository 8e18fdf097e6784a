import { expect, test } from 'vitest';
import { registry } from './fixtures/modules.js';
import { ConfigError, ConfigReader } from './index.js';

const text = `name: mistakes
module: 3
modules:
  - name: A
    type: example-module
    group: g1
  - name: B
    type: exampel-module
    group: g1
    depend_on: [A]
  - { name: C, type: power, group: g2, depends_on: [A], parameters: { power: two } }
  - { name: D, type: power, group: g2, depends_on: [Aa] }
  - { name: A, type: power, group: g3, depends_on: [C] }
  - { name: E, type: power, group: g4, depends_on: [C, E] }
  - { name: F, type: power, group: g5, depends_on: [G, A] }
  - { name: G, type: power, group: g5, depends_on: [F], expose: C }
  - { name: H, type: collect, group: g6, depends_on: [C], parameters: { name: "\${NAEM}" } }
  - { name: I, type: collect, group: g2, depends_on: [H], expose: 12 }
  - { name: J, type: power, group: g1, depends_on: [C] }
groups:
  - name: g1
    options: { replicas: two, num_gpu: 1 }
  - name: g22
  - name: g6
    options: { replicas: 2, memory: 5 apples }
`;

const mistakes = [
  '2:1 MAGDA_CONFIG_KEY',
  '8:11 MAGDA_UNKNOWN_NAME, probably example-module',
  '10:5 MAGDA_CONFIG_KEY, probably depends_on',
  '11:78 MAGDA_INVALID_PARAMETERS',
  '12:53 MAGDA_UNKNOWN_NAME',
  '13:13 MAGDA_DUPLICATE_NAME',
  '14:56 MAGDA_CYCLE',
  '15:53 MAGDA_CYCLE',
  '16:65 MAGDA_DUPLICATE_NAME',
  '17:38 MAGDA_INVALID_AGGREGATE',
  '17:79 MAGDA_CONFIG_VARIABLE, probably NAME',
  '18:55 MAGDA_INVALID_CONNECTION',
  '18:67 MAGDA_CONFIG_VALUE',
  '19:36 MAGDA_GROUP_CYCLE',
  '22:26 MAGDA_CONFIG_VALUE',
  '22:31 MAGDA_CONFIG_KEY, probably num_gpus',
  '23:11 MAGDA_INVALID_GROUP, probably g2',
  '25:37 MAGDA_CONFIG_VALUE',
];

test('every mistake is told at once, with its line, its column, its excerpt, and what was probably meant', async () => {
  const options = { variables: { NAME: 'x' }, file: 'config.yml' };
  const error: ConfigError = await ConfigReader.parse(text, registry, options).then(undefined, (error) => error);

  expect(error).toBeInstanceOf(ConfigError);
  const { problems } = error;
  const told = problems.map(({ line, column, code, suggestion }) => {
    return `${line}:${column} ${code}${suggestion === undefined ? '' : `, probably ${suggestion}`}`;
  });
  expect(told).toEqual(mistakes);

  const lines = text.split('\n');
  for (const { line, column, message, excerpt } of problems) {
    expect(error.message).toContain(`config.yml:${line}:${column}: ${message}\n`);
    expect(excerpt).toContain(`${line} | ${lines[line - 1]}\n`);
  }
  expect(problems[0]?.excerpt).toBe('2 | module: 3\n  | ^^^^^^');
});
