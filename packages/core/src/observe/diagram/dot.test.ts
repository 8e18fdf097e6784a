/** Graphs in DOT. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { names } from '../fixtures/names.js';
import { specOf } from '../fixtures/specs.js';
import { toDot } from './dot.js';

test('groups are clusters; phases, Aggregates, replicas and claims are told', () => {
  const spec = specOf(
    'stateful',
    [
      { name: 'read', group: 'io' },
      { name: 'total', after: ['read'], aggregate: true },
      { name: 'report', after: ['total', 'gone'], exposed: 'final' },
    ],
    [{ name: 'io', replicas: 2, claim: { numGpus: 1 } }],
  );
  expect(`\n${toDot(spec)}`).toBe(`
digraph "stateful" {
  rankdir=LR;
  fontname="sans-serif";
  node [fontname="sans-serif", shape=box, style="rounded,filled"];
  subgraph cluster_0 {
    label="io × 2\\n1 GPU";
    style=rounded;
    color="#777777";
    m0 [label="read", fillcolor="#cfe2f5", color="#4477aa"];
  }
  m1 [label="total", fillcolor="#f5e6a8", color="#998822", shape=cylinder, style=filled];
  m2 [label="report\\n→ final", fillcolor="#f9d3c4", color="#bb5533"];
  m3 [label="gone", fillcolor="#eeeeee", color="#777777", style="rounded,dashed"];
  m0 -> m1;
  m1 -> m2;
  m3 -> m2;
}
`);
});

test.each([
  ['say "hi"', 'say \\"hi\\"'],
  ['\\N \\', '\\\\N \\\\'],
  ['&lt;', '&amp;lt;'],
  ['two\nlines', 'two\\nlines'],
  ['\u0000\u001b\ud800', '\ufffd\ufffd\ufffd'],
  ['漢字😀 <b>', '漢字😀 <b>'],
])('the name %j is written %s', (name, written) => {
  expect(toDot(specOf('names', [{ name }]))).toContain(`m0 [label="${written}",`);
});

test('no name, whatever it is, leaves its quotes or its line', () => {
  fc.assert(
    fc.property(names, (name) => {
      expect(toDot(specOf('names', [{ name }])).split('\n')[4]).toMatch(
        /^ {2}m0 \[label="([^"\\]|\\["\\n])*", fillcolor="#cfe2f5", color="#4477aa"\];$/,
      );
    }),
  );
});
