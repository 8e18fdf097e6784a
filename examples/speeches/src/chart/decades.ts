/** The decades under all panels: bands, years, and what each decade spoke of. */

import type { DecadeLine } from '../interfaces/report.js';
import { type Scales, width } from './scales.js';
import { element, label } from './svg.js';
import { estimateWidth } from './theme.js';

export const nounRowHeight = 17;

const edge = 14;

export interface PlacedNoun {
  readonly noun: string;
  readonly centre: number;
  readonly row: number;
}

/** Each decade's most distinctive noun, in the first row in which it keeps clear of the one before it. */
export function placeNouns(decades: readonly DecadeLine[], time: Scales['time']): readonly PlacedNoun[] {
  const ends: number[] = [];
  return decades.flatMap(({ decade, distinctive }) => {
    const [noun] = distinctive;
    if (noun === undefined) return [];
    const reach = estimateWidth(noun, 11.5) / 2;
    const centre = Math.min(Math.max(time(decade + 5), edge + reach), width - edge - reach);
    const free = ends.findIndex((end) => end + 8 <= centre - reach);
    const row = free < 0 ? ends.length : free;
    ends[row] = centre + reach;
    return [{ noun, centre, row }];
  });
}

export function drawNouns(nouns: readonly PlacedNoun[], top: number): readonly string[] {
  return nouns.map(({ noun, centre, row }) => {
    return label(noun, centre, top + row * nounRowHeight, { class: 'noun', 'text-anchor': 'middle' });
  });
}

/** Every second decade is shaded, so that the eye finds the way from a noun up to the dots. */
export function drawBands(
  decades: readonly DecadeLine[],
  time: Scales['time'],
  top: number,
  bottom: number,
): readonly string[] {
  return decades
    .filter(({ decade }) => (decade / 10) % 2 === 1)
    .map(({ decade }) =>
      element('rect', { class: 'band', x: time(decade), y: top, width: time(10) - time(0), height: bottom - top }),
    );
}

export function drawYears(decades: readonly DecadeLine[], time: Scales['time'], y: number): readonly string[] {
  return decades.map(({ decade }) =>
    label(String(decade), time(decade), y, { class: 'tick', 'text-anchor': 'middle' }),
  );
}
