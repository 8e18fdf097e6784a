/** Which words tell one part of a corpus from the rest: the log-odds ratio with an informative Dirichlet prior. */

/** How often a word comes in the part, and in the corpus that the part belongs to. */
export interface Usage {
  readonly inPart: number;
  readonly inCorpus: number;
}

export interface Sizes {
  readonly part: number;
  readonly corpus: number;
}

/**
 * Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008). Fightin' Words: Lexical feature selection and evaluation for
 * identifying the content of political conflict. Political Analysis 16(4), 372-403, equations 15, 16, 18, 22.
 *
 * A z-score: how many standard deviations more the part uses the word than the rest of the corpus does. The prior, worth
 * `priorWords` words drawn from the whole corpus, keeps a rare word from looking distinctive by chance.
 */
export function logOddsZ({ inPart, inCorpus }: Usage, { part, corpus }: Sizes, priorWords: number): number {
  const prior = (priorWords * inCorpus) / corpus;
  const here = inPart + prior;
  const elsewhere = inCorpus - inPart + prior;
  const logOddsHere = Math.log(here / (part + priorWords - here));
  const logOddsElsewhere = Math.log(elsewhere / (corpus - part + priorWords - elsewhere));
  return (logOddsHere - logOddsElsewhere) / Math.sqrt(1 / here + 1 / elsewhere);
}
