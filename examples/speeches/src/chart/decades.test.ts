import { scaleLinear } from 'd3-scale';
import { expect, test } from 'vitest';
import type { DecadeLine } from '../interfaces/report.js';
import { placeNouns } from './decades.js';
import { estimateWidth } from './theme.js';

const time = scaleLinear([1790, 2030], [52, 924]);
const decadesOf = (nouns: readonly string[]) =>
  nouns.map((noun, index) => ({ decade: 1790 + 10 * index, distinctive: [noun] }) as unknown as DecadeLine);

test('short nouns share a row, each under its decade', () => {
  const placed = placeNouns(decadesOf(['gold', 'war', 'bank']), time);
  expect(placed.map(({ row }) => row)).toEqual([0, 0, 0]);
  expect(placed.map(({ centre }) => Math.round(centre))).toEqual([time(1795), time(1805), time(1815)].map(Math.round));
});

test('long nouns never overlap, nor leave the chart', () => {
  const lengths = Array.from({ length: 24 }, (_, index) => 'x'.repeat(3 + ((index * 7) % 14)));
  const placed = placeNouns(decadesOf(lengths), time).map((noun) => ({
    ...noun,
    reach: estimateWidth(noun.noun, 11.5) / 2,
  }));
  for (const [index, a] of placed.entries()) {
    expect(a.centre - a.reach).toBeGreaterThanOrEqual(0);
    expect(a.centre + a.reach).toBeLessThanOrEqual(980);
    const neighbours = placed.slice(index + 1).filter(({ row }) => row === a.row);
    for (const b of neighbours) expect(b.centre - b.reach).toBeGreaterThan(a.centre + a.reach);
  }
});

test('a decade without a distinctive noun has none', () => {
  expect(placeNouns([{ ...decadesOf(['gold'])[0], distinctive: [] } as unknown as DecadeLine], time)).toEqual([]);
});
