import { expect, test } from 'vitest';
import { mattr } from './mattr.js';

test('every window counts: a b a b c in windows of three has 2, 2 and 3 types', () => {
  expect(mattr(['a', 'b', 'a', 'b', 'c'], 3)).toBeCloseTo((2 / 3 + 2 / 3 + 3 / 3) / 3, 10);
});

test('a text shorter than the window has its type-token ratio', () => {
  expect(mattr(['to', 'be', 'or', 'not', 'to', 'be'], 500)).toBeCloseTo(4 / 6, 10);
});

test('a published figure: 57 words of the LexicalRichness documentation have .8352 in windows of 25', () => {
  const text = `Measure of textual lexical diversity, computed as the mean length of sequential words in a text that
    maintains a minimum threshold TTR score. Iterates over words until TTR scores falls below a threshold, then increase
    factor counter by 1 and start over. McCarthy and Jarvis (2010, pg. 385) recommends a factor threshold in the range of
    [0.660, 0.750]. (McCarthy 2005, McCarthy and Jarvis 2010)`;
  expect(mattr(text.toLowerCase().match(/[a-z]+/g) ?? [], 25)).toBeCloseTo(0.83515, 5);
});
