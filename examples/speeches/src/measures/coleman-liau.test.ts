import { expect, test } from 'vitest';
import { colemanLiauIndex } from './coleman-liau.js';

test("the worked example of the formula's encyclopaedia entry, 119 words, 639 letters, 5 sentences, has index 14.5", () => {
  const index = colemanLiauIndex({ lettersPer100Words: (639 / 119) * 100, sentencesPer100Words: (5 / 119) * 100 });
  expect(index).toBeCloseTo(14.5, 1);
});
