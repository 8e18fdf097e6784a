/** Says how far a run has come: on a terminal in one line that is rewritten, elsewhere in a line now and then. */

import { bar } from './bar.js';

/** The part of `process.stderr` that it needs. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const eraseLine = '\r\u001B[2K';

export class Progress {
  readonly #output: Output;
  readonly #total: number;
  readonly #now: () => number;
  readonly #start: number;
  #done = 0;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(output: Output, total: number, now = () => performance.now()) {
    this.#output = output;
    this.#total = total;
    this.#now = now;
    this.#start = now();
  }

  /** Shows that it is under way before anything is done. */
  begin(label: string): void {
    this.#show(label);
  }

  advance(label: string): void {
    this.#done += 1;
    const interval = this.#output.isTTY ? 50 : 2000;
    if (this.#now() - this.#shown < interval && this.#done < this.#total) return;
    this.#show(label);
  }

  /** Leaves the terminal's line empty, for what comes next. */
  clear(): void {
    if (this.#output.isTTY) this.#output.write(eraseLine);
  }

  #show(label: string): void {
    this.#shown = this.#now();
    const seconds = ((this.#shown - this.#start) / 1000).toFixed(1);
    const drawn = bar(this.#done, this.#total, 24).padEnd(24, '░');
    const line = `${drawn} ${this.#done}/${this.#total}  ${seconds} s  ${label}`;
    this.#output.write(this.#output.isTTY ? eraseLine + line.slice(0, (this.#output.columns ?? 80) - 1) : `${line}\n`);
  }
}
