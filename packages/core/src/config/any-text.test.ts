/** Whatever a text holds: it describes a pipeline, or all that is wrong with it is told. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { reproducible } from '../graph/fixtures/arbitrary.js';
import { registry } from './fixtures/modules.js';
import { ConfigError, ConfigReader } from './index.js';

const right = `name: example
imports: []
x-more: &more { group: g2, depends_on: [A] }
modules:
  - { name: A, type: example-module, group: g1 }
  - { name: B, type: power, <<: *more, parameters: { power: 3, window: { days: "\${DAYS}" } } }
  - name: C
    type: collect
    group: g3
    depends_on: [A, B]
    expose: total
shared_parameters: { threshold: 0.75 }
groups:
  - name: g2
    options: { replicas: 2, num_cpus: 0.5, memory: 1GiB, resources: { licence: 1 }, env: { A: b } }
`;

/** Words and signs that mean something somewhere. */
const snippet = fc.constantFrom(
  ...right.split(/(?<=[\s{}[\]:,])|(?=[\s{}[\]:,])/),
  ...[
    '${',
    '${X}',
    '<<: *more',
    '*more',
    '&a ',
    '- ',
    '? ',
    ': ',
    '\n',
    '\n  ',
    '\t',
    '"',
    "'",
    '|',
    '>',
    '#',
    '---\n',
    '...\n',
  ],
  ...[
    'null',
    '~',
    'true',
    '0',
    '-1',
    '1.5',
    '.inf',
    '.nan',
    '!!str ',
    '!x ',
    '__proto__',
    'constructor',
    'options',
    'after_created: [./a.js#b]',
  ],
);

const changed = fc
  .array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), without: fc.nat({ max: 12 }), put: snippet }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((changes) =>
    changes.reduce((text, { at, without, put }) => {
      const start = Math.floor(at * text.length);
      return text.slice(0, start) + put + text.slice(start + without);
    }, right),
  );

const scalar = fc.oneof(
  fc.constantFrom('A', 'B', 'power', 'any', 'g1', '', '${X}', 'a#b'),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const keys = fc.constantFrom(
  'name',
  'modules',
  'groups',
  'type',
  'group',
  'depends_on',
  'parameters',
  'expose',
  'options',
  'replicas',
  'nam',
  'typ',
  'depend_on',
  'memory',
  'env',
  'x',
  'x-y',
  'context',
  'file',
  'args',
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
  ),
}));
const shaped = fc.record(
  { modules: fc.array(fc.dictionary(keys, tree, { maxKeys: 4 })), groups: fc.array(fc.dictionary(keys, tree)) },
  { requiredKeys: [] },
);

test.each([
  ['a config with a few changes', changed],
  ['any values under the keys of configs', fc.oneof(tree, shaped).map((value) => stringify(value))],
  ['any text at all', fc.oneof(fc.string({ unit: 'binary' }), fc.string())],
])('%s', async (_, texts) => {
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const outcome: unknown = await ConfigReader.parse(text, registry, { variables: { DAYS: 7 } }).catch(
        (error) => error,
      );
      if (!(outcome instanceof Error)) return;
      expect(outcome).toBeInstanceOf(ConfigError);
      const { problems } = outcome as ConfigError;
      expect(problems.length).toBeGreaterThan(0);
      const lines = text.replace(/^\ufeff/, '').split('\n');
      for (const { line, column } of problems) {
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
      }
    }),
    { ...reproducible, numRuns: 200 },
  );
});
