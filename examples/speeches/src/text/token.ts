/** What the analysis uses of a token of wink-nlp. */

export interface Token {
  readonly text: string;
  readonly lemma: string;
  /** A universal part of speech: `NOUN`, `PROPN`, `PUNCT`. */
  readonly pos: string;
  /** Whether a space comes before it. */
  readonly spaced: boolean;
  /** Whether it is one of the words that say little by themselves: "the", "of", "shall". */
  readonly stop: boolean;
}
