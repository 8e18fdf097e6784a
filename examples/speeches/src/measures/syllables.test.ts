import { expect, test } from 'vitest';
import { countSyllables } from './syllables.js';

test.each([
  ['union', 2],
  ['Congress', 2],
  ['America', 4],
  ['legislation', 4],
  ['government', 3],
  ['created', 3],
  ['nations', 2],
  ["America's", 4],
  ["wouldn't", 2],
  ['self-government', 4],
])('%s has %i', (word, syllables) => {
  expect(countSyllables(word)).toBe(syllables);
});

test.each(['1862', '$5,000,000', '85th', 'U.S.', 'p.m.'])('%s counts as one', (word) => {
  expect(countSyllables(word)).toBe(1);
});

test("a sentence counted by hand: Lincoln's at Gettysburg has 30 words of 48 syllables", () => {
  const sentence = `Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in
    Liberty, and dedicated to the proposition that all men are created equal.`;
  const words = sentence.match(/\w+/g) ?? [];
  expect(words).toHaveLength(30);
  expect(words.reduce((sum, word) => sum + countSyllables(word), 0)).toBe(48);
});
