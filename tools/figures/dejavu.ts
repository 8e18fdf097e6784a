/** Measures text in DejaVu Sans, one of the widest fonts that readers are likely to have. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';
import type { Measure } from './shapes.js';

const [regular, bold] = ['DejaVuSans', 'DejaVuSans-Bold'].map((name) => {
  const file = readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
  return opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
}) as [opentype.Font, opentype.Font];

export const inDejaVu: Measure = (text, size, isBold) => {
  const font = isBold ? bold : regular;
  const widths = Array.from(text, (character) => font.charToGlyph(character).advanceWidth ?? 0);
  return (widths.reduce((sum, width) => sum + width, 0) / font.unitsPerEm) * size;
};
