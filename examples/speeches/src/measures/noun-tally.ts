/** The nouns of many speeches together: how often each is used, and in how many of the speeches. */

export interface NounTally {
  speeches: number;
  nouns: number;
  readonly usage: Map<string, { uses: number; speeches: number }>;
}

export function emptyTally(): NounTally {
  return { speeches: 0, nouns: 0, usage: new Map() };
}

export function addSpeech(tally: NounTally, usesByNoun: ReadonlyMap<string, number>): void {
  tally.speeches += 1;
  for (const [noun, uses] of usesByNoun) {
    tally.nouns += uses;
    const usage = tally.usage.get(noun);
    if (usage) {
      usage.uses += uses;
      usage.speeches += 1;
    } else {
      tally.usage.set(noun, { uses, speeches: 1 });
    }
  }
}
