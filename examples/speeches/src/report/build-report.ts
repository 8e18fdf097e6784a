/** Sums up the measured speeches by president and by decade. */

import type { Collection, MeasuredSpeech } from '../interfaces/collection.js';
import type { DistinctiveNouns } from '../interfaces/distinctive-nouns.js';
import { type GroupLine, type Measures, Report, type SpeechLine } from '../interfaces/report.js';
import { TextCounts } from '../interfaces/text-counts.js';

export function buildReport({ speeches }: Collection, distinctive: DistinctiveNouns): Report {
  const presidents = groupBy(speeches, ({ president }) => president);
  const decades = groupBy(speeches, ({ decade }) => decade);
  return new Report(
    presidents.map(([president, group]) => ({
      president,
      party: [...new Set(group.map(({ party }) => party))].join(', '),
      ...summarise(group, distinctive.byPresident.get(president)),
    })),
    decades.map(([decade, group]) => ({ decade, ...summarise(group, distinctive.byDecade.get(decade)) })),
    speeches.map(speechLine),
  );
}

function speechLine({ year, president, party, counts, diversity }: MeasuredSpeech): SpeechLine {
  return { year, president, party, ...measures(counts, counts.words, diversity.mtld, diversity.mattr) };
}

function summarise(group: readonly MeasuredSpeech[], distinctive: readonly string[] = []): GroupLine {
  const counts = group.reduce((sum, speech) => sum.plus(speech.counts), new TextCounts(0, 0, 0, 0));
  const mtld = mean(group.map(({ diversity }) => diversity.mtld));
  const mattr = mean(group.map(({ diversity }) => diversity.mattr));
  const years = group.map(({ year }) => year);
  return {
    speeches: group.length,
    firstYear: Math.min(...years),
    lastYear: Math.max(...years),
    ...measures(counts, counts.words / group.length, mtld, mattr),
    distinctive,
  };
}

function measures(counts: TextCounts, words: number, mtld: number, mattr: number): Measures {
  return {
    words: Math.round(words),
    wordsPerSentence: round(counts.wordsPerSentence, 2),
    syllablesPerWord: round(counts.syllablesPerWord, 3),
    readingEase: round(counts.readingEase, 2),
    grade: round(counts.grade, 2),
    colemanLiau: round(counts.colemanLiau, 2),
    mtld: round(mtld, 2),
    mattr: round(mattr, 4),
  };
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): [Key, readonly Item[]][] {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
