/** What goes astray in this process while a case is played: errors that nobody handles, listeners without end. */

import assert from 'node:assert/strict';

export class Strays implements Disposable {
  readonly #found: unknown[] = [];

  constructor() {
    process.on('unhandledRejection', this.#thrown);
    process.on('uncaughtException', this.#thrown);
    process.on('warning', this.#warned);
  }

  check(): void {
    assert.deepEqual(this.#found, [], 'no error may go unhandled, and no listeners may gather');
  }

  [Symbol.dispose](): void {
    process.off('unhandledRejection', this.#thrown);
    process.off('uncaughtException', this.#thrown);
    process.off('warning', this.#warned);
  }

  readonly #thrown = (error: unknown): void => void this.#found.push(error);

  readonly #warned = (warning: Error): void => {
    if (warning.name === 'MaxListenersExceededWarning') this.#found.push(warning);
  };
}
