/** Computes something of a word once: two centuries of speeches use the same few thousand words again and again. */
export function remember<Result>(compute: (word: string) => Result): (word: string) => Result {
  const known = new Map<string, Result>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const result = compute(word);
    known.set(word, result);
    return result;
  };
}
