import { describe, expect, test } from 'vitest';
import { fleschKincaidGrade, fleschReadingEase } from './flesch.js';

describe('Flesch reading ease', () => {
  test('sentences of one-syllable words score near 120, the most that readable prose can', () => {
    expect(fleschReadingEase({ wordsPerSentence: 2, syllablesPerWord: 1 })).toBeCloseTo(120.2, 1);
  });

  test('"The cat sat on the mat." scores 116', () => {
    expect(fleschReadingEase({ wordsPerSentence: 6, syllablesPerWord: 1 })).toBeCloseTo(116.1, 1);
  });

  test('"The Australian platypus is seemingly a hybrid of a mammal and reptilian creature." scores 37.5', () => {
    expect(fleschReadingEase({ wordsPerSentence: 13, syllablesPerWord: 24 / 13 })).toBeCloseTo(37.5, 1);
  });
});

describe('Flesch-Kincaid grade', () => {
  test('one-word sentences of one syllable have the lowest grade there is, -3.40', () => {
    expect(fleschKincaidGrade({ wordsPerSentence: 1, syllablesPerWord: 1 })).toBeCloseTo(-3.4, 2);
  });

  test('"Green Eggs and Ham", 5.7 words a sentence and 1.02 syllables a word, has grade -1.3', () => {
    expect(fleschKincaidGrade({ wordsPerSentence: 5.7, syllablesPerWord: 1.02 })).toBeCloseTo(-1.3, 1);
  });
});
