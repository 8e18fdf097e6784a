/** Guesses how wide a text will be in a picture, wide enough for whichever sans-serif font the reader has. */

/** Widths in em, no less than those of the common fonts, of which DejaVu Sans and Verdana are the widest. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ !'(),./:;[\]iIjlftr]/, 0.44],
  [/[-\\|]/, 0.58],
  [/[MW@mw%#&+<=>~^…]/, 1.05],
  [/[A-Z]/, 0.82],
  [/[\x20-\x7e·–]/, 0.68],
  // A mark that combines with the character before it.
  [/\p{Mn}|\u200d|\ufe0f/u, 0],
  // Small letters with accents, of Cyrillic, of Hebrew, and of Thai.
  [/[ßà-åç-öø-ÿабвгдезийклнопрстухчъьэя\u05d0-\u05ea\u0e01-\u0e5a]/, 0.85],
  [/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/, 1.05],
  [/[\u0080-\u04ff\u0620-\u064a]/, 1.3],
  // Some characters are whole phrases.
  [/[\u2e3a\u2e3b\ufdfa\ufdfb\ufdfd\u{12000}-\u{1254f}]/u, 5.5],
];
const widest = 1.4;
const boldFactor = 1.13;

/** In the unit of the size, usually pixels. */
export function textWidth(text: string, size: number, bold = false): number {
  const em = Array.from(text).reduce(
    (sum, character) => sum + (widths.find(([set]) => set.test(character))?.[1] ?? widest),
    0,
  );
  return em * size * (bold ? boldFactor : 1);
}

/** As much of the start as fits, with an ellipsis for the rest; empty if not even that fits. */
export function fitText(text: string, width: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 0) {
    characters.pop();
    const shorter = `${characters.join('').trimEnd()}…`;
    if (characters.length > 0 && textWidth(shorter, size, bold) <= width) return shorter;
  }
  return '';
}
