import { expect, test } from 'vitest';
import { type GroupLine, Report } from '../interfaces/report.js';
import { formatReport } from './format-report.js';

const group: GroupLine = {
  speeches: 12,
  firstYear: 1934,
  lastYear: 1945,
  words: 123_456,
  wordsPerSentence: 138.95,
  syllablesPerWord: 1.55,
  readingEase: -47.07,
  grade: 12.64,
  colemanLiau: 11.2,
  mtld: 172.08,
  mattr: 0.5062,
  distinctive: Array.from({ length: 9 }, () => 'reconstruction'),
};
const speech = (year: number, grade: number) => ({
  ...group,
  year,
  president: 'Franklin D. Roosevelt',
  party: 'Democratic',
  grade,
});
const report = new Report(
  [{ ...group, president: 'Franklin D. Roosevelt', party: 'Democratic' }],
  [
    { ...group, decade: 1930 },
    { ...group, decade: 1940, grade: 11.64 },
  ],
  [speech(1934, 13), speech(1935, 12), speech(1936, 14)],
);

test('no line is wider than the terminal', () => {
  const widest = (width: number) =>
    Math.max(
      ...formatReport(report, width)
        .split('\n')
        .map((line) => line.length),
    );
  expect(widest(100)).toBeLessThanOrEqual(100);
  expect(widest(120)).toBe(120);
});

test('it ends with the change over time, and the speeches that stand out', () => {
  expect(formatReport(report, 100).split('\n\n').at(-1)).toBe(
    [
      'The grade went from 12.6 in the 1930s to 11.6 in the 1940s.',
      'Hardest to read: Franklin D. Roosevelt in 1936, grade 14.0.',
      'Easiest to read: Franklin D. Roosevelt in 1935, grade 12.0.',
    ].join('\n'),
  );
});
