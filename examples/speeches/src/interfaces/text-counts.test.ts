import { expect, test } from 'vitest';
import { TextCounts } from './text-counts.js';

const first = TextCounts.of([
  ['It', 'cost', '$5'],
  ['The', 'self-government', 'of', 'nations'],
]);

test('counted by hand: 2 sentences, 7 words, 11 syllables, 31 letters', () => {
  expect({ ...first }).toEqual({
    sentences: 2,
    words: 7,
    syllables: 3 + 1 + 4 + 1 + 2,
    letters: 2 + 4 + 1 + 3 + 14 + 2 + 7,
  });
});

test('two texts together have the proportions of one text of both', () => {
  const second = TextCounts.of([['We', 'shall', 'nobly', 'save']]);
  const both = first.plus(second);
  expect(both.wordsPerSentence).toBe(11 / 3);
  expect(both.syllablesPerWord).toBe(16 / 11);
  expect(both.grade).toBeCloseTo(0.39 * (11 / 3) + 11.8 * (16 / 11) - 15.59, 10);
});
