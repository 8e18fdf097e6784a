import { expect, test } from 'vitest';
import { mtld } from './mtld.js';

const words = (text: string) => text.toLowerCase().match(/[a-z]+/g) ?? [];

test('a run ends where the ratio reaches the threshold, as in the example of McCarthy & Jarvis', () => {
  // of 1.00, the 1.00, people 1.00, by 1.00, the .800, people .667: one factor; for, the, people: nothing repeated.
  // Backwards: people, the, for, people .75, the .60: one factor; by, people, the, of: nothing repeated.
  expect(mtld(words('of the people, by the people, for the people'))).toBe(9);
});

test('what is left at the end counts as the part of a factor that it covers', () => {
  // a, b, a: ratio 2/3 is a factor; b, c, b likewise; nothing is left either way.
  expect(mtld(['a', 'b', 'a', 'b', 'c', 'b'])).toBe(3);
  // a, b, c, a: ratio 3/4, so (1 - .75) / (1 - .72) of a factor, both ways.
  expect(mtld(['a', 'b', 'c', 'a'])).toBeCloseTo(4 / (0.25 / 0.28), 10);
});

test('a published figure: 57 words of the LexicalRichness documentation have 46.79', () => {
  const text = `Measure of textual lexical diversity, computed as the mean length of sequential words in a text that
    maintains a minimum threshold TTR score. Iterates over words until TTR scores falls below a threshold, then increase
    factor counter by 1 and start over. McCarthy and Jarvis (2010, pg. 385) recommends a factor threshold in the range of
    [0.660, 0.750]. (McCarthy 2005, McCarthy and Jarvis 2010)`;
  expect(words(text)).toHaveLength(57);
  expect(mtld(words(text))).toBeCloseTo(46.79226, 5);
});

test('a longer text of the same kind has the same diversity', () => {
  const page = Array.from({ length: 2000 }, (_, i) => `w${(i * 37 + (i % 7) * 11) % 90}`);
  expect(mtld([...page, ...page]) / mtld(page)).toBeCloseTo(1, 1);
});

test('a text that repeats nothing is infinitely diverse', () => {
  expect(mtld(['all', 'words', 'differ'])).toBe(Number.POSITIVE_INFINITY);
});
