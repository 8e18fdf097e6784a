/** The text of a config, and what is shown of it where something is wrong. */

import { cellsOf } from '../observe/text/cells.js';
import type { Span } from './finding.js';

/** Characters of a line that an excerpt shows. */
const WIDTH = 100;
/** Characters before the offending part, if the line is longer than that. */
const BEFORE = 40;

export interface TextPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  /** The line in question, and under it a mark. */
  readonly excerpt: string;
}

export class SourceText {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(
    text: string,
    /** How messages name it. */
    readonly file: string,
  ) {
    this.text = text.replace(/^\ufeff/, '');
    this.#starts = [0, ...[...this.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** Where the part begins. */
  place([start, end]: Span): TextPlace {
    const line = this.#lineOf(start);
    const from = this.#starts[line - 1] as number;
    const column = start - from + 1;
    return { file: this.file, line, column, excerpt: excerptOf(this.#line(line), line, start - from, end - from) };
  }

  #lineOf(offset: number): number {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  #line(line: number): string {
    return this.text.slice(this.#starts[line - 1], this.#starts[line]).trimEnd();
  }
}

function excerptOf(text: string, line: number, start: number, end: number): string {
  const from = text.length <= WIDTH ? 0 : Math.max(0, Math.min(start - BEFORE, text.length - WIDTH));
  const shown = text.slice(from, from + WIDTH);
  // A tab under a tab keeps the mark in its place.
  const indent = text
    .slice(from, start)
    .split('\t')
    .map((part) => ' '.repeat(cellsOf(part)))
    .join('\t');
  const mark = '^'.repeat(Math.max(1, cellsOf(text.slice(start, Math.min(end, from + shown.length)))));
  const number = `${line} | `;
  const cut = { before: from > 0 ? '…' : '', after: from + shown.length < text.length ? '…' : '' };
  return `${number}${cut.before}${shown}${cut.after}\n${' '.repeat(number.length - 2)}| ${' '.repeat(cut.before.length)}${indent}${mark}`;
}
