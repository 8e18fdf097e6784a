/** From years, values and lengths to pixels. */

import { type ScaleLinear, type ScalePower, scaleLinear, scaleSqrt } from 'd3-scale';
import type { DecadeLine, Measures, Report, SpeechLine } from '../interfaces/report.js';
import type { Measure } from './measures.js';

export const width = 980;
export const left = 52;
export const right = width - 56;

export interface Scales {
  readonly time: ScaleLinear<number, number>;
  readonly value: ScaleLinear<number, number>;
  readonly radius: ScalePower<number, number>;
  x(line: SpeechLine | DecadeLine): number;
  y(line: Measures): number;
}

/** Whole decades. */
export function timeScale({ decades }: Report): ScaleLinear<number, number> {
  const starts = decades.map(({ decade }) => decade);
  return scaleLinear([Math.min(...starts), Math.max(...starts) + 10], [left, right]);
}

export function panelScales(report: Report, measure: Measure, bottom: number): Scales {
  const time = timeScale(report);
  const values = report.speeches.map(measure.of);
  const longest = Math.max(...report.speeches.map(({ words }) => words));
  const [lowest, highest] = [measure.shape === 'bar' ? 0 : Math.min(...values), Math.max(...values)];
  const air = 0.12 * (highest - lowest || 1); // for the names of the extremes
  const value = scaleLinear(
    [measure.shape === 'bar' ? 0 : lowest - air, highest + air],
    [bottom, bottom - measure.height],
  );
  return {
    time,
    value,
    radius: scaleSqrt([0, longest], [1.5, 9]),
    x: (line) => time('year' in line ? line.year + 0.5 : (line.firstYear + line.lastYear + 1) / 2),
    y: (line) => value(measure.of(line)),
  };
}
