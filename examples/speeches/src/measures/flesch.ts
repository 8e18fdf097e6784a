/** The two formulas that Rudolf Flesch's work gave: how easy a text is to read, from 100 down, and for which school grade. */

/** What the formulas need of a text. */
export interface Proportions {
  readonly wordsPerSentence: number;
  readonly syllablesPerWord: number;
}

/** Flesch, R. (1948). A new readability yardstick. Journal of Applied Psychology 32(3), 221-233. */
export function fleschReadingEase({ wordsPerSentence, syllablesPerWord }: Proportions): number {
  return 206.835 - 1.015 * wordsPerSentence - 84.6 * syllablesPerWord;
}

/**
 * Kincaid, J. P., Fishburne, R. P., Rogers, R. L. & Chissom, B. S. (1975). Derivation of new readability formulas for
 * Navy enlisted personnel. Research Branch Report 8-75, Naval Air Station Memphis.
 */
export function fleschKincaidGrade({ wordsPerSentence, syllablesPerWord }: Proportions): number {
  return 0.39 * wordsPerSentence + 11.8 * syllablesPerWord - 15.59;
}
