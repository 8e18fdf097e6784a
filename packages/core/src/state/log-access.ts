/** Reading a log, and replacing its snapshot: never both at a time. */

import type { StateEntry, StateLog } from '../store/state-store.js';

export class LogAccess {
  #readers = 0;
  /** The store is replacing its snapshot. */
  #replacing: Promise<unknown> | undefined;

  constructor(private readonly log: StateLog) {}

  get isRead(): boolean {
    return this.#readers > 0;
  }

  /** Resolves when no snapshot is being replaced. */
  get replaced(): Promise<unknown> {
    return Promise.resolve(this.#replacing);
  }

  async *entries(): AsyncGenerator<StateEntry> {
    while (this.#replacing !== undefined) await this.#replacing;
    this.#readers++;
    try {
      yield* this.log.read();
    } finally {
      this.#readers--;
    }
  }

  replace(snapshot: StateEntry): ReturnType<StateLog['snapshot']> {
    const replacing = this.log.snapshot(snapshot);
    this.#replacing = replacing.catch(() => {}).finally(() => (this.#replacing = undefined));
    return replacing;
  }
}
