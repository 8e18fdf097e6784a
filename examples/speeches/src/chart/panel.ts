/** One measure over time: a mark for every speech, and a line through the decades. */

import { curveMonotoneX, line } from 'd3-shape';
import type { DecadeLine, Report } from '../interfaces/report.js';
import { extremes, nameExtremes } from './extremes.js';
import type { Measure } from './measures.js';
import { left, panelScales, right, type Scales } from './scales.js';
import { element, escapeText, label } from './svg.js';

const headingHeight = 14;

export function panelHeight({ height }: Measure): number {
  return height + headingHeight;
}

export function drawPanel(report: Report, measure: Measure, top: number): string {
  const scales = panelScales(report, measure, top + panelHeight(measure));
  const explanation = element('tspan', { class: 'explanation', dx: 8 }, escapeText(measure.explanation));
  return element(
    'g',
    { style: `--hue: var(${measure.hue})` },
    element('text', { class: 'heading', x: left, y: top }, escapeText(measure.heading), explanation),
    ...drawGrid(measure, scales),
    ...drawMarks(report, measure, scales),
    ...drawTrend(report.decades, measure, scales),
    ...nameExtremes(report, measure, scales),
  );
}

function drawGrid(measure: Measure, { value }: Scales): readonly string[] {
  return value
    .ticks(measure.height / 45)
    .flatMap((tick) => [
      element('line', { class: 'grid', x1: left, x2: right, y1: value(tick), y2: value(tick) }),
      label(String(tick), left - 8, value(tick) + 4, { class: 'tick', 'text-anchor': 'end' }),
    ]);
}

function drawMarks(report: Report, measure: Measure, { x, y, value, radius }: Scales): readonly string[] {
  const named = new Set(extremes(report, measure));
  return report.speeches.map((speech) => {
    const tip = element(
      'title',
      {},
      escapeText(`${speech.president} ${speech.year}: ${measure.format(measure.of(speech))}`),
    );
    const style = named.has(speech) ? `${measure.shape} named` : measure.shape;
    if (measure.shape === 'dot')
      return element('circle', { class: style, cx: x(speech), cy: y(speech), r: radius(speech.words) }, tip);
    const foot = value(0);
    return element(
      'rect',
      { class: style, x: x(speech) - 1.4, y: y(speech), width: 2.8, height: foot - y(speech) },
      tip,
    );
  });
}

function drawTrend(decades: readonly DecadeLine[], measure: Measure, { x, y }: Scales): readonly string[] {
  const path = line<DecadeLine>(x, y).curve(curveMonotoneX)(decades) ?? '';
  const last = decades.at(-1);
  if (measure.shape === 'bar' || !last) return [];
  return [
    element('path', { class: 'trend under', d: path }),
    element('path', { class: 'trend', d: path }),
    label(measure.format(measure.of(last)), right + 8, y(last) + 4, { class: 'value' }),
  ];
}
