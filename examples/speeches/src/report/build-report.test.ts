import { expect, test } from 'vitest';
import { Collection } from '../interfaces/collection.js';
import { DistinctiveNouns } from '../interfaces/distinctive-nouns.js';
import { LexicalDiversity } from '../interfaces/lexical-diversity.js';
import { TextCounts } from '../interfaces/text-counts.js';
import { emptyTally } from '../measures/noun-tally.js';
import { buildReport } from './build-report.js';

const speech = (year: number, president: string, counts: TextCounts, mtld: number) => ({
  year,
  decade: Math.floor(year / 10) * 10,
  president,
  party: 'Democratic',
  counts,
  diversity: new LexicalDiversity(mtld, mtld / 100),
});

const report = buildReport(
  new Collection(
    [
      speech(1888, 'Grover Cleveland', new TextCounts(10, 300, 480, 1500), 80),
      speech(1893, 'Grover Cleveland', new TextCounts(40, 700, 1120, 3500), 90),
      speech(1894, 'Somebody Else', new TextCounts(10, 100, 150, 450), 70),
    ],
    emptyTally(),
    new Map(),
    new Map(),
  ),
  new DistinctiveNouns(new Map([['Grover Cleveland', ['gold', 'silver']]]), new Map([[1890, ['gold']]])),
);

test('a president has the readability of all his text and the mean diversity of his speeches', () => {
  expect(report.presidents[0]).toEqual({
    president: 'Grover Cleveland',
    party: 'Democratic',
    speeches: 2,
    firstYear: 1888,
    lastYear: 1893,
    words: 500,
    wordsPerSentence: 20,
    syllablesPerWord: 1.6,
    readingEase: 51.18, // 206.835 - 1.015 * 20 - 84.6 * 1.6 = 51.175
    grade: 11.09, // .39 * 20 + 11.8 * 1.6 - 15.59
    colemanLiau: 12.12, // .0588 * 500 - .296 * 5 - 15.8
    mtld: 85,
    mattr: 0.85,
    distinctive: ['gold', 'silver'],
  });
});

test('a decade gathers the speeches of its years, whoever gave them', () => {
  expect(
    report.decades.map(({ decade, speeches, words, distinctive }) => ({ decade, speeches, words, distinctive })),
  ).toEqual([
    { decade: 1880, speeches: 1, words: 300, distinctive: [] },
    { decade: 1890, speeches: 2, words: 400, distinctive: ['gold'] },
  ]);
});

test('every speech keeps its own figures, in order', () => {
  expect(report.speeches.map(({ year, words, mtld }) => [year, words, mtld])).toEqual([
    [1888, 300, 80],
    [1893, 700, 90],
    [1894, 100, 70],
  ]);
});
