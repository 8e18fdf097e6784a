/** A stream of the app's that workers' output goes to: full, closed or failing, it holds up nobody for ever and ends nothing. */

import type { Readable, Writable } from 'node:stream';

/** What may come of a stream that is full. It need not be `drain`: a pipe may lose its reader. */
const ROOM = ['drain', 'error', 'close', 'finish'] as const;

/** Milliseconds for which nothing is written to a stream that has failed: what is lost anyway costs nothing then. */
const PAUSE_MS = 1_000;

export class Outlet {
  readonly #target: Writable;
  readonly #waiting = new Set<Readable>();
  #failed = Number.NEGATIVE_INFINITY;

  private constructor(target: Writable) {
    this.#target = target;
  }

  /** One for all sources: hundreds of workers may wait for one stream. */
  static to(target: Writable): Outlet {
    const outlet = outlets.get(target) ?? new Outlet(target);
    outlets.set(target, outlet);
    return outlet;
  }

  /** Pauses the source while there is no room for more. */
  write(source: Readable, chunk: Buffer): void {
    if (this.#hasRoomAfter(chunk)) return;
    source.pause();
    if (this.#waiting.size === 0) for (const event of ROOM) this.#target.on(event, this.#resume);
    this.#waiting.add(source);
  }

  #hasRoomAfter(chunk: Buffer): boolean {
    // Closed, broken for good, or without a reader or space: what is printed is lost.
    if (this.#target.writable === false || performance.now() < this.#failed + PAUSE_MS) return true;
    try {
      // An app that has put its own `write` there may tell of another stream: then this one says nothing when it has room.
      return this.#target.write(chunk, this.#written) !== false || !this.#target.writableNeedDrain;
    } catch {
      // The app's own `write` has thrown.
      return true;
    }
  }

  readonly #written = (error?: Error | null): void => {
    if (!error) return;
    this.#failed = performance.now();
    // As with the console, it is no reason to end the app that nobody can read what is printed.
    if (this.#target.listenerCount('error') === 0) this.#target.once('error', () => {});
    if (this.#waiting.size > 0) setImmediate(this.#resume);
  };

  readonly #resume = (): void => {
    for (const event of ROOM) this.#target.off(event, this.#resume);
    const sources = [...this.#waiting];
    this.#waiting.clear();
    for (const source of sources) source.resume();
  };
}

const outlets = new WeakMap<Writable, Outlet>();
