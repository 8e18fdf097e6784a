/** Decides how a text is written, so that any text reads back as itself. */

import type { Scalar } from 'yaml';

/** No control characters, line ends, marks of direction or byte order, and no halves of surrogate pairs. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;

/** @returns the style of YAML; undefined leaves the choice between plain and quoted to its library. */
export function textStyle(text: string, isKey: boolean): Scalar.Type | undefined {
  if (!isKey && isBlock(text)) return 'BLOCK_LITERAL';
  // Without quotes << would merge what it holds.
  return text === '<<' || !PRINTABLE.test(text) ? 'QUOTE_DOUBLE' : undefined;
}

/** Lines that a person would write one below the other: nothing that an editor or an indentation hides. */
function isBlock(text: string): boolean {
  const lines = text.split('\n');
  const hides = (line: string) => !PRINTABLE.test(line) || /\s$|^(---|\.\.\.)/.test(line);
  return lines.length > 1 && !lines.some(hides) && !/^\s|\n\n$/.test(text);
}
