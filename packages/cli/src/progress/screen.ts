/** A terminal whose last line says how things stand: it is rewritten in place, and what is printed goes above it. */

/** The part of a terminal's stream that is needed. */
export interface Terminal {
  readonly columns?: number;
  write(text: string): unknown;
}

const BEGINNING = '\r';
const ERASE_REST = '\u001B[K';

export class Screen {
  readonly #terminal: Terminal;
  #status = '';
  #shown = false;
  /** Whether what was printed last has no end of line yet: the status may not follow it. */
  #begun = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get columns(): number {
    return this.#terminal.columns || 80;
  }

  /** @param line narrower than the terminal; empty for none. */
  status(line: string): void {
    if (line === this.#status && (this.#shown || line === '')) return;
    this.#status = line;
    if (this.#begun) return;
    this.#terminal.write(BEGINNING + line + ERASE_REST);
    this.#shown = line !== '';
  }

  /** Lets somebody else write whole lines to the same terminal. */
  above<T>(write: () => T): T {
    if (this.#shown) this.#terminal.write(BEGINNING + ERASE_REST);
    try {
      return write();
    } finally {
      if (this.#shown) this.#terminal.write(this.#status);
    }
  }

  /** In one write, so that nothing flickers. */
  print(text: string): void {
    if (text === '') return;
    const erase = this.#shown ? BEGINNING + ERASE_REST : '';
    this.#begun = !text.endsWith('\n');
    this.#shown = !this.#begun && this.#status !== '';
    this.#terminal.write(erase + text + (this.#shown ? this.#status + ERASE_REST : ''));
  }
}
