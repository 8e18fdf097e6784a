/** The measure of textual lexical diversity: how many words, on average, until a text begins to repeat itself. */

/**
 * McCarthy, P. M. & Jarvis, S. (2010). MTLD, vocd-D, and HD-D: A validation study of sophisticated approaches to lexical
 * diversity assessment. Behavior Research Methods 42(2), 381-392.
 *
 * The mean length of the runs of words in which the type-token ratio comes down to `threshold`, forwards and backwards. It
 * hardly depends on a text's length, as plain ratios do. Infinite for a text in which no word comes twice.
 */
export function mtld(words: readonly string[], threshold = 0.72): number {
  return (words.length / factors(words, threshold) + words.length / factors([...words].reverse(), threshold)) / 2;
}

function factors(words: readonly string[], threshold: number): number {
  const types = new Set<string>();
  let tokens = 0;
  let complete = 0;
  for (const word of words) {
    types.add(word);
    tokens += 1;
    if (types.size / tokens <= threshold) {
      complete += 1;
      types.clear();
      tokens = 0;
    }
  }
  const remainder = tokens === 0 ? 0 : (1 - types.size / tokens) / (1 - threshold);
  return complete + remainder;
}
