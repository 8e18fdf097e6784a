/** The check of pictures finds what is wrong with them. */

import { toSvg } from '@magda/core/observe';
import { expect, test } from 'vitest';
import { inDejaVu } from './dejavu.js';
import { figures } from './figures.js';
import { problemsOf } from './problems.js';
import { shapesOf } from './shapes.js';

const problemsIn = (svg: string) => problemsOf(shapesOf(svg, inDejaVu));

/** Diagram of an example, changed. */
async function changed(what: RegExp, by: (...match: string[]) => string): Promise<string[]> {
  const svg = (await figures.find(({ name }) => name === 'simple-parallel')?.draw()) ?? '';
  expect(svg).toMatch(what);
  return problemsIn(svg.replace(what, by));
}

/** Moves a rectangle or a text to the right. */
const moved =
  (by: number) =>
  (_: string, start = '', x = '', end = '') =>
    `${start}${Number(x) + by}${end}`;

test('a picture that is as it should be has no problems', async () => {
  expect(await changed(/<svg/, (match) => match)).toEqual([]);
});

test('labels that overlap, or leave their box or the page', async () => {
  expect(await changed(/(<text [^>]*?x=")([\d.]+)("[^>]*>A<)/, moved(14))).toEqual([
    expect.stringMatching(/^"A" crosses the edge of the box "run"/),
  ]);
  expect(await changed(/(<text [^>]*?x=")([\d.]+)("[^>]*>g1<)/, moved(-50))).toContain('"g1" leaves the page');
  expect(await changed(/>A</, () => '>A much longer name<')).toContainEqual(
    expect.stringContaining('crosses the edge'),
  );
  expect(await changed(/(<text [^>]*?x=")([\d.]+)("[^>]*>A<)/, moved(79))).toContain('"A" overlaps "B"');
});

test('boxes that overlap, and links that run through modules', async () => {
  const module = /(<rect class="magda-run" x=")([\d.]+)(")/;
  expect(await changed(module, moved(60))).toContainEqual(
    expect.stringMatching(/^the box "run" .* overlaps the box "run"/),
  );
  expect(await changed(module, moved(40))).toContainEqual(expect.stringMatching(/^a link crosses the box "run"/));
  expect(await changed(/(<rect class="magda-group" x=")([\d.]+)(")/, moved(200))).toContainEqual(
    expect.stringMatching(/^the box "group" .* overlaps the box "group"/),
  );
});

test('thirty modules with long names, in eight groups with replicas', () => {
  const modules = Array.from({ length: 30 }, (_, index) => ({
    name: `a-module-with-a-rather-long-name-${index}`,
    group: `group ${index % 8}`,
    dependsOn: index === 0 ? [] : [`a-module-with-a-rather-long-name-${Math.floor((index * 3) / 5)}`],
    exposed: index % 5 === 0 ? `result ${index}` : undefined,
    Class: class {},
    parameters: {},
  }));
  expect(problemsIn(toSvg({ kind: 'ParallelPipeline', name: 'large', modules, groups: [] } as never))).toEqual([]);
});

test('what is no XML is refused', () => {
  expect(() => problemsIn('<svg><text></svg>')).toThrow();
});
