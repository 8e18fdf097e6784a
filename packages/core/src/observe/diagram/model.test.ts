/** What diagrams show of a pipeline. */

import { expect, test } from 'vitest';
import { simpleSpec, specOf } from '../fixtures/specs.js';
import { diagramOf, specificationOf } from './model.js';

test('modules, groups with their members, and links by number', () => {
  expect(diagramOf(simpleSpec)).toMatchObject({
    name: 'simple',
    modules: [{ name: 'A' }, { name: 'B' }, { name: 'C' }, { name: 'D' }, { name: 'E' }],
    groups: [
      { name: 'g1', members: [0, 1] },
      { name: 'g2', members: [2] },
      { name: 'g3', members: [3, 4] },
    ],
    loose: [],
    links: [
      { from: 0, to: 1 },
      { from: 1, to: 3 },
      { from: 2, to: 3 },
      { from: 3, to: 4 },
    ],
  });
});

test('a builder is as good as its specification', () => {
  expect(specificationOf('toSvg()', { toSpec: () => simpleSpec })).toBe(simpleSpec);
});

test('what follows an Aggregate belongs to the process phase', () => {
  const spec = specOf('stateful', [
    { name: 'read' },
    { name: 'collect', after: ['read'], aggregate: true },
    { name: 'report', after: ['collect'] },
    { name: 'print', after: ['report'] },
  ]);
  expect(diagramOf(spec).modules.map(({ look }) => look)).toEqual(['run', 'aggregate', 'process', 'process']);
});

test('a dependency that nobody has is drawn as unknown, and of two equal names the first is meant', () => {
  const spec = specOf('invalid', [{ name: 'A' }, { name: 'A' }, { name: 'B', after: ['A', 'X'] }]);
  const { modules, links, loose } = diagramOf(spec);
  expect(modules.map(({ name, look }) => [name, look])).toEqual([
    ['A', 'run'],
    ['A', 'run'],
    ['B', 'run'],
    ['X', 'unknown'],
  ]);
  expect(links).toEqual([
    { from: 0, to: 2, optional: false },
    { from: 3, to: 2, optional: false },
  ]);
  expect(loose).toEqual([0, 1, 2, 3]);
});

test('claims in words', () => {
  const claim = { numCpus: 4, numGpus: 0.5, memory: 1.5 * 2 ** 30, resources: { licence: 1, none: 0 } };
  const spec = specOf('claims', [{ name: 'A', group: 'g' }], [{ name: 'g', replicas: 3, claim }]);
  expect(diagramOf(spec).groups).toEqual([
    { name: 'g', replicas: 3, claim: '4 CPU, 0.5 GPU, 1.5 GiB, 1 licence', members: [0] },
  ]);
});
