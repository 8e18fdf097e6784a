/** Draws the report: three measures over the same years, and what each decade spoke of. */

import type { DecadeLine, Report } from '../interfaces/report.js';
import { drawBands, drawNouns, drawYears, nounRowHeight, placeNouns } from './decades.js';
import { measures } from './measures.js';
import { drawPanel, panelHeight } from './panel.js';
import { left, timeScale, width } from './scales.js';
import { element, label } from './svg.js';
import { style } from './theme.js';

const title = 'How the State of the Union address has changed';
const firstPanel = 108;
const gap = 40;

export function drawChart(report: Report): string {
  const { decades } = report;
  const time = timeScale(report);
  let bottom = firstPanel - gap;
  const panels = measures.map((measure) => {
    const top = bottom + gap;
    bottom = top + panelHeight(measure);
    return drawPanel(report, measure, top);
  });
  const nouns = placeNouns(decades, time);
  const nounsTop = bottom + 70;
  const rows = 1 + Math.max(0, ...nouns.map(({ row }) => row));
  const height = nounsTop + rows * nounRowHeight + 8;

  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': title,
    },
    element('style', {}, style),
    element('rect', { class: 'paper', width, height, rx: 8 }),
    label(title, left, 42, { class: 'title' }),
    label(subtitle(report.speeches.length, decades), left, 66, { class: 'subtitle' }),
    ...drawBands(decades, time, firstPanel + 14, height - 8),
    ...panels,
    ...drawYears(decades, time, bottom + 18),
    label("Each decade's most distinctive noun", left, nounsTop - 22, { class: 'heading' }),
    ...drawNouns(nouns, nounsTop),
  );
}

function subtitle(speeches: number, decades: readonly DecadeLine[]): string {
  const years = decades.flatMap(({ firstYear, lastYear }) => [firstYear, lastYear]);
  return `${speeches} addresses, ${Math.min(...years)} to ${Math.max(...years)}. A dot is an address, the larger the longer; the line joins the decades.`;
}
