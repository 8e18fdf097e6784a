import { expect, test } from 'vitest';
import { type DecadeLine, type Measures, Report, type SpeechLine } from '../interfaces/report.js';
import { drawChart } from './draw-chart.js';

const measures = (grade: number): Measures => ({
  words: 5000,
  wordsPerSentence: 20,
  syllablesPerWord: 1.5,
  readingEase: 60,
  grade,
  colemanLiau: 12,
  mtld: 80,
  mattr: 0.5,
});
const speech = (year: number, grade: number): SpeechLine => ({
  year,
  president: 'A & <B>',
  party: 'none',
  ...measures(grade),
});
const decade = (year: number, grade: number): DecadeLine => ({
  decade: year,
  speeches: 1,
  firstYear: year,
  lastYear: year,
  distinctive: ['war & peace'],
  ...measures(grade),
});

const report = new Report([], [decade(1790, 19), decade(1800, 17)], [speech(1790, 19), speech(1800, 17)]);

test('every speech has a mark in every panel', () => {
  const chart = drawChart(report);
  expect(chart.match(/<circle/g)).toHaveLength(2 * 2);
  expect(chart.match(/class="bar/g)).toHaveLength(2);
});

test('names are escaped, and every element that is opened is closed', () => {
  const chart = drawChart(report);
  expect(chart).toContain('A &amp; &lt;B&gt; 1790, 19.0');
  expect(chart).not.toMatch(/&(?!(?:amp|lt|gt|quot);)/);
  const open: string[] = [];
  for (const [, slash, name, alone] of chart.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (slash) expect(open.pop()).toBe(name);
    else if (!alone && name) open.push(name);
  }
  expect(open).toEqual([]);
});

test('a single speech makes a chart too', () => {
  const chart = drawChart(new Report([], [decade(1790, 19)], [speech(1790, 19)]));
  expect(chart).not.toContain('NaN');
  expect(chart).not.toContain('Infinity');
});
