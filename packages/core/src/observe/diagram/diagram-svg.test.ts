/** Diagrams as pictures. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { names } from '../fixtures/names.js';
import { simpleSpec, specOf } from '../fixtures/specs.js';
import { elementsNamed, parseXml } from '../fixtures/xml.js';
import { toSvg } from './diagram-svg.js';

const textsOf = (svg: string) => elementsNamed(parseXml(svg), 'text').map(({ text }) => text);

test('modules and groups are labeled', () => {
  expect(textsOf(toSvg(simpleSpec))).toEqual(['simple', 'g1', 'g2', 'g3', 'A', 'B', 'C', 'D', 'E']);
});

test('replicas, claims, phases and exposed results are told', () => {
  const spec = specOf(
    'stateful',
    [
      { name: 'read', group: 'io' },
      { name: 'total', after: ['read'], aggregate: true },
      { name: 'report', after: ['total', 'gone'], exposed: 'final' },
    ],
    [{ name: 'io', replicas: 9, claim: { numCpus: 1, numGpus: 0.5 } }],
  );
  const svg = toSvg(spec);
  expect(textsOf(svg)).toEqual(
    expect.arrayContaining([
      'io × 9',
      '1 CPU, 0.5 GPU',
      '→ final',
      'gone',
      'run phase',
      'Aggregate',
      'process phase',
      'unknown',
    ]),
  );
  const panels = elementsNamed(parseXml(svg), 'rect').filter(({ attributes }) => attributes.class === 'magda-group');
  expect(panels).toHaveLength(3);
});

test('it describes itself to those who do not see it', () => {
  const root = parseXml(toSvg(simpleSpec));
  expect([root.attributes.role, ...root.children.slice(0, 2).map(({ name, text }) => [name, text])]).toEqual([
    'img',
    ['title', 'Pipeline simple'],
    ['desc', '5 modules. g1: A, B. g2: C. g3: D, E. A → B. B → D. C → D. D → E'],
  ]);
});

test('it has a dark side', () => {
  expect(toSvg(simpleSpec)).toMatch(/@media \(prefers-color-scheme: dark\) \{\n\.magda-page \{ fill: #0d1117 \}/);
});

test('names of whatever kind are said as they are, and keep it well-formed', () => {
  fc.assert(
    fc.property(names, names, names, (name, group, exposed) => {
      parseXml(toSvg(specOf(name, [{ name, group, exposed }])));
    }),
  );
  expect(textsOf(toSvg(specOf('x', [{ name: '<a href="b">&amp;' }])))).toContain('<a href="b">&amp;');
});

test('long names are cut, and shown whole where the reader points', () => {
  const name = 'very-long-'.repeat(10);
  const svg = toSvg(specOf('long', [{ name }]));
  expect(textsOf(svg)[1]).toMatch(/^very-long-very-.*…$/);
  expect(elementsNamed(parseXml(svg), 'title').map(({ text }) => text)).toContain(`${name}: run phase`);
});

test('a module that depends on itself has a loop', () => {
  const paths = elementsNamed(parseXml(toSvg(specOf('self', [{ name: 'A', after: ['A'] }]))), 'path');
  expect(paths).toHaveLength(2);
});

test('a pipeline without modules is an empty picture', () => {
  expect(textsOf(toSvg(specOf('empty', [])))).toEqual(['empty']);
});
