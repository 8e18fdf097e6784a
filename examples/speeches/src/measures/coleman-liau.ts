/** A readability grade that counts letters instead of syllables, so that it checks the others independently. */

export interface LetterProportions {
  readonly lettersPer100Words: number;
  readonly sentencesPer100Words: number;
}

/** Coleman, M. & Liau, T. L. (1975). A computer readability formula designed for machine scoring. J. Appl. Psychol. 60(2), 283-284. */
export function colemanLiauIndex({ lettersPer100Words, sentencesPer100Words }: LetterProportions): number {
  return 0.0588 * lettersPer100Words - 0.296 * sentencesPer100Words - 15.8;
}
