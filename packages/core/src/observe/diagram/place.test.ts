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

test('links to one module enter its group together', () => {
  const [, fromB = [], fromC = []] = place(diagramOf(simpleSpec)).links;
  expect(fromB[0]).not.toEqual(fromC[0]);
  expect(fromB.slice(-4)).toEqual(fromC.slice(-4));
});

test('links that climb far have more room to do so', () => {
  const fan = (modules: number) =>
    specOf('fan', [
      { name: 'from', group: 'g' },
      ...Array.from({ length: modules }, (_, n) => ({ name: `to${n}`, group: `g${n}`, after: ['from'] })),
    ]);
  const gap = (modules: number) => {
    const { groups } = place(diagramOf(fan(modules)));
    return (groups[1]?.x ?? 0) - (groups[0]?.x ?? 0) - (groups[0]?.width ?? 0);
  };
  expect(gap(20)).toBeGreaterThan(2 * gap(2));
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
