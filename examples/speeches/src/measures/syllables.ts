/** Counts syllables by Flesch's rules: figures, symbols and initials are words of one syllable. */

import { syllable } from 'syllable';
import { remember } from './remember.js';

/** Flesch, R. (1979). How to Write Plain English, chapter 2, step 2. */
export const countSyllables = remember((word) => (isFigureOrInitials(word) ? 1 : Math.max(1, syllable(word))));

function isFigureOrInitials(word: string): boolean {
  return /\d/.test(word) || /^(?:\p{L}\.)+$/u.test(word);
}
