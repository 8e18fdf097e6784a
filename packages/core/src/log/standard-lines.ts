/** Lines for a standard stream. It keeps all that is not read yet: beyond a bound lines are left out, and it is told how many. */

import { ignoreErrorsOf, type StandardStream, type StreamName, standardStream } from './standard-error.js';

/** Bytes, or characters: what modules log without a pause fits in, even if it is read only then. */
const MOST_UNREAD = 2 ** 24;

/** What may come of a stream that is full: a pipe may lose its reader. */
const ROOM = ['drain', 'error', 'close', 'finish'] as const;

export function leftOut(lines: number): string {
  return `${lines} lines of the log were left out, because nobody read those before them as fast as they came.`;
}

export class StandardLines {
  #leftOut = 0;

  constructor(
    private readonly name: StreamName,
    /** Prints how many lines were left out. */
    private readonly tell: (lines: number) => unknown,
  ) {}

  /** @param line prints it. */
  print(line: () => unknown): unknown {
    const stream = standardStream(this.name);
    const unread = stream?.writableLength ?? 0;
    if (unread >= MOST_UNREAD || (this.#leftOut > 0 && unread > 0)) return this.#leaveOut(stream as StandardStream);
    if (this.#leftOut > 0) this.#tellLeftOut();
    ignoreErrorsOf(this.name);
    return line();
  }

  #leaveOut(stream: StandardStream): void {
    if (++this.#leftOut > 1) return;
    const goOn = (): void => {
      for (const event of ROOM) stream.off?.(event, goOn);
      this.#tellLeftOut();
    };
    for (const event of ROOM) stream.on?.(event, goOn);
  }

  #tellLeftOut(): void {
    const lines = this.#leftOut;
    this.#leftOut = 0;
    if (lines === 0) return;
    ignoreErrorsOf(this.name);
    this.tell(lines);
  }
}
