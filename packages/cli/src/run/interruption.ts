/** Ctrl-C and its like: the first lets a run finish what it has begun, the second ends it at once. */

import { constants } from 'node:os';

/** SIGHUP comes when the terminal is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Name = (typeof signals)[number];

/**
 * Milliseconds within which two signals are one: npm passes on to the command what the terminal has sent to both, and
 * timeout(1) sends to the command and then to its group.
 */
const TOGETHER_MS = 200;

export class Interruption implements Disposable {
  readonly #first = new AbortController();
  readonly #second = new AbortController();
  #name: Name | undefined;
  #heard = 0;
  readonly #listener = (name: Name) => {
    if (this.#name === undefined) {
      this.#name = name;
      this.#heard = performance.now();
      this.#first.abort();
    } else if (performance.now() - this.#heard > TOGETHER_MS) this.#second.abort();
  };

  constructor() {
    for (const name of signals) process.on(name, this.#listener);
  }

  /** Aborted by the first signal. */
  get drain(): AbortSignal {
    return this.#first.signal;
  }

  /** Calls back at the first signal, at once if it has come, until disposed of. */
  whenAsked(listener: () => void): Disposable {
    this.drain.addEventListener('abort', listener);
    if (this.drain.aborted) listener();
    return { [Symbol.dispose]: () => this.drain.removeEventListener('abort', listener) };
  }

  /** Aborted by the second one. */
  get stop(): AbortSignal {
    return this.#second.signal;
  }

  /** As shells tell that a signal ended a command. */
  get exitCode(): number | undefined {
    return this.#name === undefined ? undefined : 128 + constants.signals[this.#name];
  }

  [Symbol.dispose](): void {
    for (const name of signals) process.off(name, this.#listener);
  }
}
