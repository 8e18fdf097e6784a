/** Counts syllables by Flesch's rules: figures, symbols and initials are words of one syllable. */

import { syllable } from 'syllable';

const counted = new Map<string, number>();

/** Flesch, R. (1979). How to Write Plain English, chapter 2, step 2. */
export function countSyllables(word: string): number {
  const known = counted.get(word);
  if (known !== undefined) return known;
  const count = isFigureOrInitials(word) ? 1 : Math.max(1, syllable(word));
  counted.set(word, count);
  return count;
}

function isFigureOrInitials(word: string): boolean {
  return /\d/.test(word) || /^(?:\p{L}\.)+$/u.test(word);
}
