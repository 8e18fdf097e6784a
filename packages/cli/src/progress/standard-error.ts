/** Where everything goes that is not a result: what the command says, and what modules print. */

import type { WriteStream } from 'node:tty';
import { Screen } from './screen.js';

type Write = NodeJS.WriteStream['write'];

export class StandardError {
  /** There on a terminal that can rewrite a line. */
  readonly screen: Screen | undefined;
  readonly colors: boolean;
  readonly #write: (text: string) => unknown;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    const write = stream.write.bind(stream);
    const rewritable = stream.isTTY === true && process.env.TERM !== 'dumb';
    this.colors = rewritable && (stream as WriteStream).hasColors();
    this.screen = rewritable
      ? new Screen({
          get columns() {
            return stream.columns;
          },
          write,
        })
      : undefined;
    this.#write = this.screen === undefined ? write : (text) => this.screen?.print(text);
  }

  print(text: string): void {
    this.#write(text);
  }

  /**
   * From now on, what modules in this process and executors print with `process.stdout`, `process.stderr` or the console
   * goes here too: standard output is for results alone, and a terminal's last line for the status.
   */
  takeOver(): void {
    if (this.screen !== undefined) process.stderr.write = this.#printed.bind(this) as Write;
    Object.defineProperty(process, 'stdout', { value: process.stderr, configurable: true, enumerable: true });
  }

  #printed(chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean {
    this.print(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const callback = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    if (callback !== undefined) queueMicrotask(callback);
    return true;
  }
}

/** The one of this process. */
export const standardError = new StandardError();
