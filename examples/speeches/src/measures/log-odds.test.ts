import { expect, test } from 'vitest';
import { logOddsZ } from './log-odds.js';

const sizes = { part: 100, corpus: 1000 };

test('worked by hand: 10 uses in a tenth of the corpus, 10 elsewhere, a prior of 50 words', () => {
  // prior 1: odds 11 to 139 here, 11 to 939 elsewhere; variance 2/11
  expect(logOddsZ({ inPart: 10, inCorpus: 20 }, sizes, 50)).toBeCloseTo(Math.log(939 / 139) / Math.sqrt(2 / 11), 10);
});

test('a word that is as frequent here as elsewhere is not distinctive', () => {
  expect(logOddsZ({ inPart: 2, inCorpus: 20 }, { part: 100, corpus: 1000 }, 1e-9)).toBeCloseTo(0, 6);
});

test('a word that is avoided here has a negative score', () => {
  expect(logOddsZ({ inPart: 0, inCorpus: 100 }, sizes, 50)).toBeLessThan(0);
});

test('of two words found here alone, the one found more often is the more distinctive', () => {
  expect(logOddsZ({ inPart: 20, inCorpus: 20 }, sizes, 50)).toBeGreaterThan(
    logOddsZ({ inPart: 2, inCorpus: 2 }, sizes, 50),
  );
});
