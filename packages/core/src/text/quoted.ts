/** Writes names into a sentence. */

/** `"A", "B", "C" and 7 more`; at most `most` names are written out. */
export function quoted(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`);
  const left = names.length - shown.length;
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${left} more`;
}
