/** Where the modules, groups and links of a diagram lie. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawingProblems, placementProblems } from '../fixtures/geometry.js';
import { simpleSpec, specOf, specs } from '../fixtures/specs.js';
import { diagramDrawing } from './diagram-svg.js';
import { diagramOf } from './model.js';
import { place } from './place.js';

test('nothing overlaps and no link crosses what it does not connect, in any pipeline of 30 modules', () => {
  fc.assert(
    fc.property(specs(30), (spec) => {
      const diagram = diagramOf(spec);
      const placement = place(diagram);
      expect(placementProblems(diagram, placement)).toEqual([]);
      expect(drawingProblems(diagramDrawing(diagram, placement))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('links run from left to right where there is no loop', () => {
  const placement = place(diagramOf(simpleSpec));
  for (const points of placement.links) {
    const xs = points.map(({ x }) => x);
    expect(xs).toEqual([...xs].sort((one, other) => one - other));
  }
});

test('a chain lies on one line', () => {
  const chain = [{ name: 'a' }, { name: 'b', after: ['a'] }, { name: 'c', after: ['b'] }];
  const { modules } = place(diagramOf(specOf('chain', chain)));
  expect(new Set(modules.map(({ y }) => Math.round(y))).size).toBe(1);
});

test('groups that wait for each other are drawn, with one link from right to left', () => {
  const diagram = diagramOf(
    specOf('loop', [
      { name: 'A', group: 'g1' },
      { name: 'B', group: 'g2', after: ['A'] },
      { name: 'D', group: 'g1', after: ['B'] },
    ]),
  );
  const placement = place(diagram);
  expect(placementProblems(diagram, placement)).toEqual([]);
  const [there, back] = placement.links.map((points) => (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0));
  expect(there).toBeGreaterThan(0);
  expect(back).toBeLessThan(0);
});
