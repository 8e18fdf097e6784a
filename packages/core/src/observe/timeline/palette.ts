/** Colors that tell jobs apart: Paul Tol's "light" scheme, made for color-blind readers and for black text on it. */

import type { ChartJob } from './chart.js';

interface Color {
  readonly hex: string;
  /** The nearest of the 256 colors of a terminal. */
  readonly ansi: number;
}

/** Neighbors differ most. */
export const palette: readonly [Color, ...Color[]] = [
  { hex: '#77aadd', ansi: 110 },
  { hex: '#ee8866', ansi: 209 },
  { hex: '#44bb99', ansi: 79 },
  { hex: '#eedd88', ansi: 222 },
  { hex: '#ffaabb', ansi: 217 },
  { hex: '#99ddff', ansi: 117 },
  { hex: '#bbcc33', ansi: 149 },
  { hex: '#aaaa00', ansi: 142 },
];

export function colorOf({ position }: Pick<ChartJob, 'position'>): Color {
  return palette[position % palette.length] ?? palette[0];
}
