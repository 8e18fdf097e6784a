/** Picks the nouns that tell some speeches from all the others. */

import { logOddsZ } from './log-odds.js';
import type { NounTally } from './noun-tally.js';

export interface Choice {
  readonly count: number;
  /** How many words the prior is worth, see `logOddsZ`. */
  readonly priorWords: number;
  /** The least share of the speeches that must use a noun, so that one long speech does not decide alone. */
  readonly spread: number;
}

/** The most distinctive first; those that tie, in the order of the alphabet. */
export function distinctiveNouns(
  part: NounTally,
  corpus: NounTally,
  { count, priorWords, spread }: Choice,
): readonly string[] {
  const sizes = { part: part.nouns, corpus: corpus.nouns };
  return [...part.usage]
    .filter(([, { speeches }]) => speeches >= spread * part.speeches)
    .map(([noun, { uses }]) => {
      const inCorpus = corpus.usage.get(noun)?.uses ?? uses;
      return { noun, z: logOddsZ({ inPart: uses, inCorpus }, sizes, priorWords) };
    })
    .sort((a, b) => b.z - a.z || (a.noun < b.noun ? -1 : 1))
    .slice(0, count)
    .map(({ noun }) => noun);
}
