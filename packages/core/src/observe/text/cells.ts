/** Text in a terminal, measured in cells: most characters take one, those of East Asia and emoji two. */

const wide =
  /[\u1100-\u115f\u231a\u231b\u23e9-\u23f3\u2614\u2615\u26a1\u2705\u274c\u2753-\u2757\u2b50\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{1f1e6}-\u{1f1ff}\u{20000}-\u{3fffd}]|\ufe0f/u;
let graphemes: Intl.Segmenter | undefined;

function characters(text: string): string[] {
  // Its tables take longer to load than all else that is imported with this file.
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function cellsOfCharacter(character: string): number {
  return wide.test(character) ? 2 : 1;
}

/** How many cells a printable text takes. */
export function cellsOf(text: string): number {
  return characters(text).reduce((cells, character) => cells + cellsOfCharacter(character), 0);
}

/** Without what would move the cursor or color the terminal: names are other people's. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    character === '\u200d' ? character : '\ufffd',
  );
}

/** As much of the start as fits; an ellipsis takes the place of the rest if there is room for it. */
export function cut(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  const ellipsis = cells > 3 ? '…' : '';
  let [kept, room] = ['', cells - ellipsis.length];
  for (const character of characters(text)) {
    room -= cellsOfCharacter(character);
    if (room < 0) break;
    kept += character;
  }
  return kept + ellipsis;
}

/** Filled up with blanks on the right. */
export function padded(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellsOf(text)));
}

/** Indented columns, each as wide as its widest text. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => cellsOf(row[column] ?? ''))));
  return rows.map((row) => `  ${row.map((text, column) => padded(text, widths[column] ?? 0)).join('  ')}`.trimEnd());
}
