/** Names the speeches that stand out: the highest of a measure, and the lowest where bars do not all start there. */

import type { Report, SpeechLine } from '../interfaces/report.js';
import type { Measure } from './measures.js';
import { left, right, type Scales } from './scales.js';
import { label } from './svg.js';
import { estimateWidth } from './theme.js';

export function extremes({ speeches }: Report, measure: Measure): readonly SpeechLine[] {
  const ranked = speeches.toSorted((a, b) => measure.of(b) - measure.of(a));
  const [highest, lowest] = [ranked.at(0), measure.shape === 'dot' ? ranked.at(-1) : undefined];
  return [...new Set([highest, lowest])].filter((speech) => speech !== undefined);
}

export function nameExtremes(report: Report, measure: Measure, scales: Scales): readonly string[] {
  return extremes(report, measure).map((speech, rank) => {
    const name = `${speech.president} ${speech.year}, ${measure.format(measure.of(speech))}`;
    const radius = measure.shape === 'dot' ? scales.radius(speech.words) : 0;
    const offset = rank === 0 ? -radius - 5 : radius + 14;
    const reach = estimateWidth(name, 12) / 2;
    const x = Math.min(Math.max(scales.x(speech), left + reach), right - reach);
    return label(name, x, scales.y(speech) + offset, { class: 'halo', 'text-anchor': 'middle' });
  });
}
