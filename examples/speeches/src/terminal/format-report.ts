/** The report as text: a table of the decades, one of the presidents, and what stands out. */

import type { DecadeLine, GroupLine, PresidentLine, Report, SpeechLine } from '../interfaces/report.js';
import { bar } from './bar.js';
import { type Column, formatTable } from './table.js';

const nouns = { title: 'Distinctive nouns', of: ({ distinctive }: GroupLine) => distinctive };

export function formatReport(report: Report, width: number): string {
  return [
    formatTable(report.presidents, presidentColumns, nouns, width),
    formatTable(report.decades, decadeColumns(report.decades), nouns, width),
    legend,
    conclusion(report),
  ].join('\n\n');
}

const measureColumns: readonly Column<GroupLine>[] = [
  { title: 'Words', align: 'right', of: ({ words }) => words.toLocaleString('en-US') },
  { title: 'Sentence', align: 'right', of: ({ wordsPerSentence }) => wordsPerSentence.toFixed(1) },
  { title: 'Ease', align: 'right', of: ({ readingEase }) => readingEase.toFixed(1) },
  { title: 'MTLD', align: 'right', of: ({ mtld }) => mtld.toFixed(1) },
  { title: 'Grade', align: 'right', of: ({ grade }) => grade.toFixed(1) },
];

const presidentColumns: readonly Column<PresidentLine>[] = [
  { title: 'President', of: ({ president }) => president },
  {
    title: 'Years',
    of: ({ firstYear, lastYear }) => (firstYear === lastYear ? `${firstYear}` : `${firstYear}–${lastYear}`),
  },
  { title: 'No.', align: 'right', of: ({ speeches }) => String(speeches) },
  ...measureColumns,
];

function decadeColumns(decades: readonly DecadeLine[]): readonly Column<DecadeLine>[] {
  const highest = Math.max(...decades.map(({ grade }) => grade));
  return [
    { title: 'Decade', of: ({ decade }) => `${decade}s` },
    { title: 'No.', align: 'right', of: ({ speeches }) => String(speeches) },
    ...measureColumns,
    { title: '', of: ({ grade }) => bar(grade, highest, 16).padEnd(16) },
  ];
}

const legend = `No.: how many addresses. Words: of one, on average. Sentence: words in one, on average.
Ease: Flesch reading ease. MTLD: lexical diversity. Grade: Flesch-Kincaid, years of school.`;

function conclusion({ speeches, decades }: Report): string {
  const [first, last] = [decades.at(0), decades.at(-1)];
  const ranked = speeches.toSorted((a, b) => a.grade - b.grade);
  const [easiest, hardest] = [ranked.at(0), ranked.at(-1)];
  if (!first || !last || !easiest || !hardest) return '';
  return `The grade went from ${first.grade.toFixed(1)} in the ${first.decade}s to ${last.grade.toFixed(1)} in the ${last.decade}s.
Hardest to read: ${named(hardest)}.
Easiest to read: ${named(easiest)}.`;
}

function named({ president, year, grade }: SpeechLine): string {
  return `${president} in ${year}, grade ${grade.toFixed(1)}`;
}
