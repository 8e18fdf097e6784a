/** The moving-average type-token ratio: the share of different words in a window that slides over the text. */

/**
 * Covington, M. A. & McFall, J. D. (2010). Cutting the Gordian knot: The moving-average type-token ratio (MATTR).
 * Journal of Quantitative Linguistics 17(2), 94-100. A text shorter than the window has its plain ratio.
 */
export function mattr(words: readonly string[], window = 500): number {
  const size = Math.min(window, words.length);
  const occurrences = new Map<string, number>();
  let typesOfAllWindows = 0;
  for (const [end, word] of words.entries()) {
    occurrences.set(word, (occurrences.get(word) ?? 0) + 1);
    if (end >= size) forget(occurrences, words[end - size] as string);
    if (end >= size - 1) typesOfAllWindows += occurrences.size;
  }
  return typesOfAllWindows / ((words.length - size + 1) * size);
}

function forget(occurrences: Map<string, number>, word: string): void {
  const left = (occurrences.get(word) ?? 0) - 1;
  if (left > 0) occurrences.set(word, left);
  else occurrences.delete(word);
}
