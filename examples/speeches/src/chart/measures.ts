/** What the chart shows over time, one panel each. */

import type { Measures } from '../interfaces/report.js';

export interface Measure {
  readonly heading: string;
  readonly explanation: string;
  /** A colour of the theme. */
  readonly hue: string;
  readonly shape: 'dot' | 'bar';
  readonly height: number;
  of(line: Measures): number;
  format(value: number): string;
}

export const measures: readonly Measure[] = [
  {
    heading: 'Reading grade',
    explanation: 'school years that it takes to follow the text, by Flesch and Kincaid',
    hue: '--grade',
    shape: 'dot',
    height: 270,
    of: ({ grade }) => grade,
    format: (grade) => grade.toFixed(1),
  },
  {
    heading: 'Lexical diversity',
    explanation: 'words until the text begins to repeat itself, MTLD',
    hue: '--diversity',
    shape: 'dot',
    height: 190,
    of: ({ mtld }) => mtld,
    format: (mtld) => mtld.toFixed(0),
  },
  {
    heading: 'Length',
    explanation: 'thousand words',
    hue: '--length',
    shape: 'bar',
    height: 120,
    of: ({ words }) => words / 1000,
    format: (thousands) => thousands.toFixed(1),
  },
];
