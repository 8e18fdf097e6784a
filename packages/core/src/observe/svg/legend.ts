/** Draws what colors mean: swatches with words, in as many lines as they need. */

import type { Shape } from './drawing.js';
import { textWidth } from './measure.js';

export interface LegendItem {
  readonly text: string;
  /** Of the swatch; without one there are words alone. */
  readonly look?: string;
  readonly fill?: string;
}

const swatch = 12;
const size = 12;
const pitch = 20;

/** @param top Base line of the first line of text. @param left and @param right Between which it must stay. */
export function drawLegend(
  items: readonly LegendItem[],
  { top, left, right }: { readonly top: number; readonly left: number; readonly right: number },
): { readonly height: number; readonly shapes: readonly Shape[] } {
  const shapes: Shape[] = [];
  let [x, y] = [left, top];
  for (const { text, look, ...fill } of items) {
    const indent = look === undefined ? 0 : swatch + 6;
    const width = indent + textWidth(text, size);
    if (x > left && x + width > right) [x, y] = [left, y + pitch];
    if (look !== undefined)
      shapes.push({ kind: 'box', look, x, y: y - 10, width: swatch, height: swatch, radius: 2, ...fill });
    shapes.push({ kind: 'text', look: 'soft', x: x + indent, y, text, size });
    x += width + 14;
  }
  return { height: items.length === 0 ? 0 : y - top + pitch, shapes };
}
