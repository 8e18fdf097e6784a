/** Cuts what a worker prints into lines behind its name, in memory that does not grow with the length of a line. */

import type { Cutter } from './cutter.js';

/** Bytes that are passed on as one line at most. */
export const LONGEST_LINE = 2 ** 16;

/**
 * A line ends with `\n`, `\r\n`, or, as lines do that show progress, with `\r`. A longer one is passed on in parts, each a
 * line of its own. Bytes are handled as the characters of a latin1 text, since strings are searched and joined much faster.
 */
export class PrefixedLines implements Cutter {
  readonly #prefix: string;
  /** The beginning of a line, as far as it has not been passed on. */
  #begun = '';
  /** Whether an end of line that comes next ends what has been passed on already. */
  #passedOn = false;

  constructor(prefix: string) {
    this.#prefix = Buffer.from(prefix).toString('latin1');
  }

  take(chunk: Buffer): Buffer {
    const [first = '', ...others] = chunk.toString('latin1').split('\n');
    const lines: string[] = [];
    this.#add(first, lines);
    for (const text of others) {
      if (this.#begun.length > LONGEST_LINE) lines.push(...parts(this.#begun));
      else if (this.#begun !== '' || !this.#passedOn) lines.push(this.#begun);
      this.#begun = '';
      this.#passedOn = false;
      this.#add(text, lines);
    }
    return this.#prefixed(lines);
  }

  rest(): Buffer {
    const lines = this.#begun === '' ? [] : [this.#begun];
    this.#begun = '';
    return this.#prefixed(lines);
  }

  /** @param text without line feeds. */
  #add(text: string, lines: string[]): void {
    const [first = '', ...others] = text.includes('\r') ? text.split('\r') : [text];
    this.#begun = this.#begun === '' ? first : this.#begun + first;
    for (const progress of others) {
      if (this.#begun !== '') {
        lines.push(...parts(this.#begun));
        this.#passedOn = true;
      }
      this.#begun = progress;
    }
    if (this.#begun.length <= LONGEST_LINE) return;
    const all = parts(this.#begun);
    this.#begun = all.pop() as string;
    lines.push(...all);
    this.#passedOn = true;
  }

  #prefixed(lines: readonly string[]): Buffer {
    if (lines.length === 0) return NOTHING;
    return Buffer.from(`${this.#prefix}${lines.join(`\n${this.#prefix}`)}\n`, 'latin1');
  }
}

const NOTHING = Buffer.alloc(0);

/** Of a line; none begins in the middle of a character. */
function parts(line: string): string[] {
  const list: string[] = [];
  let start = 0;
  while (line.length - start > LONGEST_LINE) {
    const end = beginOfCharacter(line, start + LONGEST_LINE);
    list.push(line.slice(start, end));
    start = end;
  }
  list.push(line.slice(start));
  return list;
}

/** Where the character begins that the byte belongs to, in UTF-8. */
function beginOfCharacter(bytes: string, at: number): number {
  for (let begin = at; begin > at - 4; begin--) if ((bytes.charCodeAt(begin) & 0xc0) !== 0x80) return begin;
  return at;
}
