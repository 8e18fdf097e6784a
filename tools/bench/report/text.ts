/** The table as a terminal shows it. */

import type { Compared, Result } from '../measure.js';
import { figure, type Report, ratioOf, spreadOf, targetOf, verdictOf } from './report.js';

export function textOf({ machine, times, seconds, results }: Report): string {
  const { node, cores, cpu } = machine;
  const head = `Node ${node}, ${cores} × ${cpu}; medians of ${times} alternations, ${Math.round(seconds)} s in all`;
  return [head, ...results.map(contestOf)].join('\n\n');
}

function contestOf({ name, unit, medians, absent, comparisons }: Result): string {
  const width = Math.max(...[...Object.keys(medians), ...Object.keys(absent)].map((each) => each.length));
  const figures = Object.entries(medians).map(
    ([each, value]) => `  ${each.padEnd(width)}  ${figure(value).padStart(9)} ${unit}`,
  );
  const missing = Object.entries(absent).map(([each, why]) => `  ${each.padEnd(width)}  not measured: ${why}`);
  return [name, ...figures, ...missing, '', ...comparisons.map(comparisonOf)].join('\n');
}

function comparisonOf(one: Compared): string {
  const told = `  ${one.ours} / ${one.peer}: ${ratioOf(one.ratio)} (${spreadOf(one)})`;
  if (one.target === undefined) return told;
  const because = one.isMet || one.because === undefined ? '' : `\n    ${one.because}`;
  return `${told}, target ${targetOf(one)}: ${verdictOf(one)}${because}`;
}
