/** Mermaid flowcharts. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { names } from '../fixtures/names.js';
import { simpleSpec, specOf } from '../fixtures/specs.js';
import { toMermaid } from './mermaid.js';

test('groups are subgraphs', () => {
  expect(`\n${toMermaid(simpleSpec)}`).toBe(`
flowchart LR
  subgraph g0["g1"]
    m0["A"]
    m1["B"]
  end
  subgraph g1["g2"]
    m2["C"]
  end
  subgraph g2["g3"]
    m3["D"]
    m4["E"]
  end
  m0 --> m1
  m1 --> m3
  m2 --> m3
  m3 --> m4
  classDef run fill:#cfe2f5,stroke:#4477aa,color:#111
  class m0,m1,m2,m3,m4 run
`);
});

test('phases, Aggregates, replicas, claims and exposed results are told', () => {
  const spec = specOf(
    'stateful',
    [
      { name: 'read', group: 'io' },
      { name: 'total', group: 'sum', after: ['read'], aggregate: true },
      { name: 'report', group: 'sum', after: ['total'], exposed: 'final' },
    ],
    [{ name: 'io', replicas: 2, claim: { numGpus: 1 } }],
  );
  expect(toMermaid(spec).split('\n')).toEqual(
    expect.arrayContaining([
      '  subgraph g0["io × 2, 1 GPU"]',
      '    m1[("total")]',
      '    m2["report<br/>→ final"]',
      '  classDef aggregate fill:#f5e6a8,stroke:#998822,color:#111',
      '  class m1 aggregate',
      '  class m2 process',
    ]),
  );
});

test.each([
  ['wink-nlp_2.0', 'wink-nlp_2.0'],
  ['say "hi"', 'say #34;hi#34;'],
  ['a]b', 'a#93;b'],
  ['<b>', '#60;b#62;'],
  ['#35;', '#35;35#59;'],
  ['1. list', '1#46; list'],
  ['_a_', '#95;a#95;'],
  ['two\nlines', 'two lines'],
  ['漢字😀', '漢字#128512;'],
  ['\u0000', '#65533;'],
])('the name %j is written %s', (name, written) => {
  expect(toMermaid(specOf('names', [{ name }]))).toContain(`m0["${written}"]`);
});

test('no name, whatever it is, leaves its quotes or its line', () => {
  const plain = /^[\p{L}\p{N} ,×→\-._/]*(#\d+;[\p{L}\p{N} ,×→\-._/]*)*$/u;
  fc.assert(
    fc.property(names, (name) => {
      const line = toMermaid(specOf('names', [{ name }])).split('\n')[1] ?? '';
      expect(line.slice(0, 6) + line.slice(-2)).toBe('  m0["' + '"]');
      expect(line.slice(6, -2)).toMatch(plain);
    }),
  );
});
